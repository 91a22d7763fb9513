import {displayWidth} from '../../text/sanitize.js';

/** Whether the locale uses UTF-8 (POSIX: LC_ALL takes precedence over LC_CTYPE, and that over LANG). */
export function usesUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  // Most terminals use UTF-8 even if no locale is set. `C` and `POSIX`, however, are a choice.
  return locale === undefined || locale === '' || /utf-?8/i.test(locale);
}

const signs: Readonly<Record<string, string>> = {
  '▲': '^',
  '▼': 'v',
  '…': '~',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '→': '>',
  µ: 'u',
  '█': '#',
  '●': '*',
  '·': '|',
  '≤': '<',
  '│': '|',
  '─': '-',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '◆': '+',
  '░': '.',
  '▒': ':',
  '▓': '*',
};
const blocks = '▁▂▃▄▅▆▇';
const blockSigns = '_.-:=+*';
const brailleBase = 0x2800;
/** By the number of dots in a braille character, 0 to 8. */
const dotSigns = ' .::-=+*#';

const beyondAscii = /[^\x00-\x7f]/u;
const eachBeyond = /[^\x00-\x7f]/gu;

/** A direction of sorting stands right behind a title, where `v` would read as one more letter. */
const sortSign = /(?<=[\w/%+])(?<!\u001b\[[\d;]*m)[▲▼]/gu;
const sortSigns: Readonly<Record<string, string>> = {'▲': '<', '▼': '>'};

/** The line with every character beyond ASCII replaced, as wide as before. */
export function asciiLine(line: string): string {
  return beyondAscii.test(line)
    ? line.replace(sortSign, sign => sortSigns[sign]!).replace(eachBeyond, asciiSign)
    : line;
}

function asciiSign(character: string): string {
  const sign = signs[character];
  if (sign !== undefined) return sign;
  const block = blocks.indexOf(character);
  if (block >= 0) return blockSigns[block]!;
  const dots = character.codePointAt(0)! - brailleBase;
  if (dots >= 0 && dots < 256) return dotSigns[dots.toString(2).replaceAll('0', '').length]!;
  return '?'.repeat(displayWidth(character));
}
