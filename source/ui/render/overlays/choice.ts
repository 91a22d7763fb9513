import {setupItems} from '../../state/setup.js';
import {mainHeight, type Size} from '../../state/size.js';
import type {ScreenState} from '../../state/state.js';

/** A title and a blank line stand above a list that is chosen from. */
export const linesAboveChoice = 2;

export function choiceHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - linesAboveChoice);
}

/** The item in the first visible line: the cursor stays in the middle where there is more on both sides. */
export function choiceTop(size: Size, cursor: number, count: number): number {
  const height = choiceHeight(size);
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}

/** The item of the list in a line below the header; undefined beside the list. */
export function choiceAt(line: number, state: ScreenState): number | undefined {
  const {size, mode, picker, setupCursor} = state;
  const [cursor, count] =
    mode === 'setup'
      ? [setupCursor, setupItems(state).length]
      : [picker?.cursor ?? 0, picker?.items.length ?? 0];
  const index = line - linesAboveChoice;
  const item = choiceTop(size, cursor, count) + index;
  return index >= 0 && index < choiceHeight(size) && item < count ? item : undefined;
}
