import {formatDuration} from '../../../quantity/duration.js';

const stepsMs = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** The interval that `+` or `-` lead to; the same at the ends. */
export function nextIntervalMs(intervalMs: number, longer: boolean): number {
  if (longer) return stepsMs.find(step => step > intervalMs) ?? intervalMs;
  return stepsMs.findLast(step => step < intervalMs) ?? intervalMs;
}

export function intervalText(intervalMs: number): string {
  return `Refresh: ${formatDuration(intervalMs).replace(/(?<=\d)(?=[a-z])/, ' ')}`;
}
