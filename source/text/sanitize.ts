import stringWidth from 'string-width';
import {graphemesOf} from './graphemes.js';

// Controls (escape sequences begin with one), formats (bidi controls, zero-widths, tags), lone surrogates,
// line ends, and letters that show as nothing, such as the Hangul filler.
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
// They change how wide a character is on some terminals, and on some not.
const variationSelectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
// A pile of accents reaches into the lines above and below.
const piledMarks = /(\p{M}{2})\p{M}+/gu;
// An accent without a letter lands on whatever stands before the text.
const leadingMark = /^(?=\p{M})/u;
const plain = /^[\u0020-\u007e]*$/;

/** Text from outside, made harmless: nothing in it moves the cursor, forges colours or reorders its surroundings. */
export function sanitizeText(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(variationSelectors, '')
    .replace(hostile, '\ufffd')
    .replace(piledMarks, '$1')
    .replace(leadingMark, '\u25cc');
}

/**
 * The last gate before a terminal, for a line that is put together: without characters that it obeys instead of showing. Texts
 * from outside have gone through `sanitizeText` before; what has not is harmless now, too.
 */
export function withoutControls(line: string): string {
  return plain.test(line) ? line : line.replace(hostile, '\ufffd');
}

/** JSON whose texts have the same meaning, but hold nothing that a terminal obeys when somebody prints the file. */
export function withEscapedControls(json: string): string {
  if (/^[\n\u0020-\u007e]*$/.test(json)) return json;
  return json.replace(hostile, character =>
    character === '\n'
      ? character
      : Array.from(
          {length: character.length},
          (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}

// Letters of Latin-1, and what the screen itself draws with: each one unit of the string and one column wide.
const narrow =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u00ff\u2026\u2190-\u2193\u2500-\u259f\u25b2\u25bc\u25c6\u25cf\u2800-\u28ff]*$/;

/** Columns on the terminal. */
export function displayWidth(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** At most `width` columns; what was cut shows as `…`. It reads no further than that: a text from outside may be long. */
export function truncate(text: string, width: number): string {
  if (narrow.test(text))
    return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}${width > 0 ? '…' : ''}`;
  let kept = '';
  let columns = 0;
  for (const {segment} of graphemesOf(text)) {
    columns += displayWidth(segment);
    if (columns > width) return width > 0 ? `${kept}…` : '';
    if (columns < width) kept += segment;
  }
  return text;
}
