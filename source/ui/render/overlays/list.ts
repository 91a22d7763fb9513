import {linesAboveList} from '../../state/size.js';

/**
 * Index of the first visible item. The cursor stays in the middle while there are more items on both sides.
 * @param height of the list, in lines
 */
export function listTop(height: number, cursor: number, count: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}

/**
 * Index of the item at a line; undefined where there is none.
 * @param line counted from 0 below the header
 */
export function itemAt(line: number, height: number, cursor: number, count: number): number | undefined {
  const index = line - linesAboveList;
  const item = listTop(height, cursor, count) + index;
  return index >= 0 && index < height && item < count ? item : undefined;
}
