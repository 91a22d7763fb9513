import type {ScreenState} from '../screen-state.js';

/** What stands out in an interval. */
export interface Mark {
  readonly atMs: number;
  /** Datagrams were dropped in it. */
  readonly dropped: boolean;
  /** An alert was on at its end. */
  readonly alert: boolean;
}

/** One for each interval of the past. In the first one, nothing tells whether anything was dropped. */
export function marksOf(past: ScreenState['past']): readonly Mark[] {
  return past.map(({rest}, index): Mark => {
    const {total} = rest.totals.drops;
    return {
      atMs: rest.takenAtMs,
      dropped: total > (past[index - 1]?.rest.totals.drops.total ?? total),
      alert: (rest.alerts ?? []).length > 0,
    };
  });
}

/** When it began: in an interval that is marked so, after one that is not. */
export function beganAtMs(marks: readonly Mark[], what: 'dropped' | 'alert'): readonly number[] {
  return marks.flatMap((mark, index) => (mark[what] && !marks[index - 1]?.[what] ? [mark.atMs] : []));
}
