import {flagNames} from './flags.js';
import {flagGroups, introduction, keysText, summary, synopsis} from './manual.js';
import {sections} from './manual-sections.js';

/** The manual page in the macros of man(7). */
export function manPage(): string {
  const lines = [
    '.\\" Written by npm run man.',
    '.TH UDPTOP 1 "" "udptop" "User Commands"',
    // Neither justified nor hyphenated, so that literals stay whole.
    '.ad l',
    '.nh',
    '.SH NAME',
    `udptop \\- ${roff(summary)}`,
    '.SH SYNOPSIS',
    ...synopsis.flatMap((line, index) => [...(index > 0 ? ['.br'] : []), `.B ${roff(line)}`]),
    '.SH DESCRIPTION',
    roff(introduction),
    '.SH OPTIONS',
    ...flagGroups.flatMap(({title, entries}) => [
      `.SS ${title}`,
      ...entries.flatMap(({flag, argument, text}) => {
        const {short, long} = flagNames(flag);
        const names = [short, long].filter(name => name !== undefined).map(name => `\\fB${roff(name)}\\fR`);
        const value = argument === undefined ? '' : ` \\fI${argument}\\fR`;
        return ['.TP', `${names.join(', ')}${value}`, ...text.map(formatted).join('\n.br\n').split('\n')];
      }),
    ]),
    '.SH KEYS',
    roff(keysText),
    ...sections.flatMap(({title, entries}) => [
      `.SH ${title.toUpperCase()}`,
      ...entries.flatMap(([term, text]) => ['.TP', `\\fB${roff(term)}\\fR`, formatted(text)]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Literals are bold. */
function formatted(text: string): string {
  return protectStart(
    text
      .split('`')
      .map((part, index) => (index % 2 === 1 ? `\\fB${escaped(part)}\\fR` : escaped(part)))
      .join(''),
  );
}

function roff(text: string): string {
  return protectStart(escaped(text));
}

/** The URLs of services may be broken before an ampersand. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('&', '\\:&')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('~', '\\(ti');
}

/** A line that begins with a dot would be a request. */
function protectStart(text: string): string {
  return text.startsWith('.') ? `\\&${text}` : text;
}
