import type {PastInterval} from '../../../snapshot/past.js';
import type {ScreenState} from '../screen-state.js';
import {recentIntervals} from './history.js';

export type RecentState = Pick<ScreenState, 'past' | 'snapshot'>;

/** A snapshot without its flows. */
export type Rest = PastInterval['rest'];

/** What was counted in the interval before the one on screen; undefined at the first one. */
export function intervalBefore({past, snapshot}: RecentState): Rest | undefined {
  const [before] = recentIntervals(past, snapshot, 2).filter(({rest}) => rest.takenAtMs < snapshot.takenAtMs);
  return before?.rest;
}

/** How fast a count grew in the interval on screen, per second; NaN at the first one. */
export function growthPerSecond(state: RecentState, count: (rest: Rest) => number): number {
  const before = intervalBefore(state);
  if (before === undefined) return Number.NaN;
  const seconds = (state.snapshot.takenAtMs - before.takenAtMs) / 1000;
  return Math.max(0, count(state.snapshot) - count(before)) / seconds;
}
