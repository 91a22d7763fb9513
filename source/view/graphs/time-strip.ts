/** One interval of the past, for a strip. */
export interface StripInterval {
  readonly atMs: number;
  /** In bytes per second, both directions. */
  readonly rate: number;
  readonly dropped: boolean;
  readonly alert: boolean;
}

/** A character of a strip: the intervals from `fromMs` on, until the next one begins. */
export interface StripCell {
  readonly fromMs: number;
  /** From 0, nothing, to 4, as much as ever. */
  readonly level: number;
  readonly dropped: boolean;
  readonly alert: boolean;
}

const levels = 4;

/**
 * The past as characters of equal time, oldest first; where there is less of it, in fewer characters.
 * @param intervals oldest first
 * @param width at most so many characters
 */
export function stripCells(intervals: readonly StripInterval[], width: number): readonly StripCell[] {
  const first = intervals[0];
  const last = intervals.at(-1);
  if (first === undefined || last === undefined || width <= 0) return [];
  const count = Math.min(width, intervals.length);
  const cellMs = (last.atMs - first.atMs) / Math.max(1, count - 1) || 1;
  const most = intervals.reduce((a, {rate}) => Math.max(a, rate), 0);
  const cells = Array.from({length: count}, (_, index) => ({
    fromMs: first.atMs + index * cellMs,
    level: 0,
    dropped: false,
    alert: false,
  }));
  for (const {atMs, rate, dropped, alert} of intervals) {
    const cell = cells[Math.min(count - 1, Math.round((atMs - first.atMs) / cellMs))]!;
    if (rate > 0) cell.level = Math.max(cell.level, Math.ceil((rate / most) * levels));
    cell.dropped ||= dropped;
    cell.alert ||= alert;
  }
  return cells;
}
