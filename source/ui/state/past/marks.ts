import type {ScreenState} from '../screen-state.js';

/** What stands out in an interval. */
export interface Mark {
  readonly atMs: number;
  /** Datagrams were dropped in it. */
  readonly dropped: boolean;
  /** An alert was on at its end. */
  readonly alert: boolean;
  /** The machines whose alerts were on at its end, in a picture of several. */
  readonly alertHosts: readonly string[];
}

/** One for each interval of the past. In the first one, nothing tells whether anything was dropped. */
export function marksOf(past: ScreenState['past']): readonly Mark[] {
  return past.map(({rest}, index): Mark => {
    const {total} = rest.totals.drops;
    const {alerts = []} = rest;
    return {
      atMs: rest.takenAtMs,
      dropped: total > (past[index - 1]?.rest.totals.drops.total ?? total),
      alert: alerts.length > 0,
      alertHosts: [...new Set(alerts.flatMap(({host}) => host ?? []))],
    };
  });
}

/** The marks with which it began: each of an interval that is marked so, after one that is not. */
export function began(marks: readonly Mark[], what: 'dropped' | 'alert'): readonly Mark[] {
  return marks.filter((mark, index) => mark[what] && !marks[index - 1]?.[what]);
}
