import {sanitizeText, truncate} from '../../../text/sanitize.js';
import type {Size} from '../../state/size.js';
import {blankLines, type Line, type Span} from '../spans.js';
import {listTop} from './list.js';

/** A title, and a list below it that scrolls with its cursor. */
export function listLines(
  size: Size,
  height: number,
  title: string,
  items: readonly string[],
  cursor: number,
): Line[] {
  const top = listTop(height, cursor, items.length);
  const lines = items.slice(top, top + height).map((item, index): Line => {
    const isSelected = top + index === cursor;
    const text = truncate(`${isSelected ? '>' : ' '} ${item}`, size.columns);
    const span: Span = isSelected ? [text.padEnd(size.columns), 'selected'] : [text];
    return [span];
  });
  return [
    [[truncate(sanitizeText(title), size.columns), 'label']],
    [],
    ...lines,
    ...blankLines(height - lines.length),
  ];
}
