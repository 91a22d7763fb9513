import {flagNames} from './flags.js';
import {flagGroups, introduction, keysText, synopsis} from './manual.js';
import {plainText, wrap} from './text.js';

const width = 110;
/** The column of the descriptions. */
const indent = 27;

/** The text of `udptop --help`. */
export function helpText(): string {
  const groups = flagGroups.flatMap(({title, entries}) => [
    '',
    title,
    ...entries.flatMap(({flag, argument, text}) => {
      const {short, long} = flagNames(flag);
      const value = argument === undefined ? '' : ` <${argument}>`;
      return hang(`  ${short === undefined ? '    ' : `${short}, `}${long}${value}`, text);
    }),
  ]);
  return [
    '',
    'Usage',
    ...synopsis.map(line => `  $ ${line}`),
    '',
    ...wrap(introduction, width),
    ...groups,
    '',
    `Keys on the screen: ${keysText}`,
    '',
  ].join('\n');
}

/** The flag, and its description beside it; below it where it has no room. */
function hang(flag: string, paragraphs: readonly string[]): string[] {
  const [first = '', ...rest] = paragraphs.flatMap(text => wrap(plainText(text), width - indent));
  const lines = rest.map(line => ' '.repeat(indent) + line);
  return flag.length < indent
    ? [flag.padEnd(indent) + first, ...lines]
    : [flag, ' '.repeat(indent) + first, ...lines];
}
