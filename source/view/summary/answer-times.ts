import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {endedSlot, type FlowPage, freeSlot, Time} from '../../snapshot/columns/page.js';
import {timeAt} from '../../snapshot/columns/read.js';
import type {FlowTable} from '../../snapshot/columns/table.js';
import type {Snapshot} from '../../snapshot/snapshot.js';

/** How long targets take to answer, over all flows that have not ended; NaN where nothing was measured. Estimates do not count. */
export interface AnswerTimes {
  /** The median of the flows' medians. */
  readonly typicalMs: number;
  /** The largest of what 95 in 100 answers of a flow stay below. */
  readonly worstP95Ms: number;
  readonly longestMs: number;
}

const known = new WeakMap<FlowTable, AnswerTimes>();

export function answerTimes(snapshot: Snapshot): AnswerTimes {
  const table = tableOf(snapshot);
  let times = known.get(table);
  if (times === undefined) {
    times = readTimes(table);
    known.set(table, times);
  }
  return times;
}

function readTimes({pages}: FlowTable): AnswerTimes {
  const medians: number[] = [];
  let [worstP95Ms, longestMs] = [Number.NaN, Number.NaN];
  for (const page of pages) {
    for (let index = 0; page?.counts.times !== undefined && index < page.size; index++) {
      const halfMs = measuredHalf(page, index);
      if (Number.isNaN(halfMs)) continue;
      medians.push(halfMs);
      worstP95Ms = larger(worstP95Ms, timeAt(page, Time.p95Ms, index));
      longestMs = larger(longestMs, timeAt(page, Time.maxMs, index));
    }
  }
  medians.sort((a, b) => a - b);
  return {typicalMs: medians[Math.floor(medians.length / 2)] ?? Number.NaN, worstP95Ms, longestMs};
}

function measuredHalf(page: FlowPage, index: number): number {
  const state = page.names.states[index];
  const isLive = state !== freeSlot && state !== endedSlot;
  return isLive && timeAt(page, Time.estimated, index) !== 1 ? timeAt(page, Time.p50Ms, index) : Number.NaN;
}

function larger(most: number, value: number): number {
  return value > most || Number.isNaN(most) ? value : most;
}
