import {linesAboveList, listHeight, type Size} from '../../state/size.js';

/** Index of the first visible item. The cursor stays in the middle while there are more items on both sides. */
export function listTop(size: Size, cursor: number, count: number): number {
  const height = listHeight(size);
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}

/**
 * Index of the item at a line; undefined where there is none.
 * @param line counted from 0 below the header
 */
export function itemAt(line: number, size: Size, cursor: number, count: number): number | undefined {
  const index = line - linesAboveList;
  const item = listTop(size, cursor, count) + index;
  return index >= 0 && index < listHeight(size) && item < count ? item : undefined;
}
