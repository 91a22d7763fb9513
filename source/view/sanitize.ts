import stringWidth from 'string-width';

// Control characters (C0, C1, DEL), line and paragraph separators, bidi controls (they reorder what is read), zero-widths.
const hostile =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;
const plain = /^[\u0020-\u007e]*$/;

/** Text from outside, made harmless: nothing in it moves the cursor, forges colours or reorders its surroundings. */
export function sanitizeText(text: string): string {
  return plain.test(text) ? text : text.replace(hostile, '�');
}

/** Columns on the terminal. */
export function displayWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

const segmenter = new Intl.Segmenter();

/** At most `width` columns; what was cut shows as `…`. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  if (plain.test(text)) return `${text.slice(0, width - 1)}…`;
  let kept = '';
  let columns = 0;
  for (const {segment} of segmenter.segment(text)) {
    columns += displayWidth(segment);
    if (columns > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
