import type {NumberColumn} from '../columns/column.js';
import {columnById} from '../columns/columns.js';
import {eachMatch, type Matching} from '../rows/matching.js';

/** What gets through of the flows that match, both directions, in bytes per second. @param nowMs when they were read */
export function matchingBytesPerSecond(matching: Matching, nowMs: number): number {
  const {value} = columnById('rate') as NumberColumn;
  let sum = 0;
  eachMatch(matching, (page, index) => {
    sum += value(page, index, nowMs);
  });
  return sum;
}
