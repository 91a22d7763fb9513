import {displayWidth, truncate} from './sanitize.js';

/**
 * Breaks a text that is safe to print into lines of at most `width` columns: between words, or inside of a word that is
 * longer than a line. At least one line, and every word is in one of them.
 * @param indent columns that stay blank before every line but the first
 */
export function wrapText(text: string, width: number, indent = 0): string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  const room = () => Math.max(1, width - (lines.length === 0 ? 0 : indent));
  const end = () => {
    lines.push((lines.length === 0 ? '' : margin) + line);
    line = '';
  };
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= room()) {
      line = joined;
      continue;
    }
    if (line !== '') end();
    line = word;
    while (displayWidth(line) > room()) {
      // As much as fits; of a character that is wider than the line at least that character.
      const fitting = truncate(line, room() + 1).slice(0, -1) || String.fromCodePoint(line.codePointAt(0)!);
      const rest = line.slice(fitting.length);
      line = fitting;
      end();
      line = rest;
    }
  }
  if (line !== '' || lines.length === 0) end();
  return lines;
}
