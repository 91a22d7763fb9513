import {flagNames} from './flags.js';
import {flagGroups, introduction, keysText, summary, synopsis} from './manual.js';
import {sections} from './manual-sections.js';

/** docs/command-line.md. */
export function commandLinePage(): string {
  const groups = flagGroups.flatMap(({title, entries}) => [
    `## ${title}`,
    '',
    '| flag | what it does |',
    '|---|---|',
    ...entries.map(({flag, argument, text}) => {
      const {short, long} = flagNames(flag);
      const value = argument === undefined ? '' : ` <${argument}>`;
      const names = [short, `${long}${value}`].filter(name => name !== undefined).map(name => `\`${name}\``);
      return `| ${names.join(', ')} | ${cell(text.join('<br>'))} |`;
    }),
    '',
  ]);
  const rest = sections.flatMap(({title, entries}) => [
    `## ${title}`,
    '',
    ...entries.map(([term, text]) => `- \`${term}\`: ${text}`),
    '',
  ]);
  return [
    '<!-- Written by npm run man. -->',
    '# Command line',
    '',
    `${summary}.`,
    '',
    '```',
    ...synopsis,
    '```',
    '',
    introduction,
    '',
    ...groups,
    '## Keys',
    '',
    keysText,
    '',
    ...rest,
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
