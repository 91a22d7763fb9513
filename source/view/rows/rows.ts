import type {FlowIdentity, FlowName} from '../../flow/flow-key.js';
import type {Place} from '../../snapshot/columns/rows.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {Filter} from '../filter/filter.js';

/** Rows of a table in their order. Only those that are asked for are put in order, and made. */
export interface Rows {
  readonly length: number;
  at(index: number): FlowSnapshot | undefined;
  slice(from: number, to: number): readonly FlowSnapshot[];
  /** Where the flows of all rows are, in no order: to measure their texts, without a row for each. */
  places(): readonly Place[];
  /** The index of a flow's row; -1 if there is none. */
  indexOf(flow: FlowIdentity): number;
  /** The index of the first row of a flow with that name that has not ended; -1 if there is none. */
  indexOfLive(name: FlowName): number;
  /** The index of the first row that matches, searching from `from` on and wrapping around; -1 when none matches. */
  find(filter: Filter, from: number, by: 1 | -1): number;
  /** How many rows match, and which of these a row is, from 1; 0 if it does not match. */
  placeAmong(filter: Filter, index: number): {readonly count: number; readonly place: number};
}

/** Keeps the last rows that were asked for: the cursor asks for one next to another. */
export function withWindow(
  length: number,
  make: (from: number, to: number) => readonly FlowSnapshot[],
): Pick<Rows, 'length' | 'at' | 'slice'> {
  let window: {readonly from: number; readonly rows: readonly FlowSnapshot[]} = {from: 0, rows: []};
  const holds = (from: number, to: number) => from >= window.from && to <= window.from + window.rows.length;

  function slice(from: number, to: number): readonly FlowSnapshot[] {
    const [first, end] = [Math.max(0, from), Math.min(length, to)];
    if (first >= end) return [];
    if (!holds(first, end)) window = {from: first, rows: make(first, end)};
    return window.rows.slice(first - window.from, end - window.from);
  }

  return {
    length,
    slice,
    at(index) {
      if (!(index >= 0 && index < length)) return undefined;
      if (!holds(index, index + 1)) {
        const from = Math.max(0, index - nearby);
        const to = Math.min(length, index + nearby);
        window = {from, rows: make(from, Math.max(to, index + 1))};
      }
      return window.rows[index - window.from];
    },
  };
}

/** More than most terminals show, and few enough to make. */
const nearby = 64;
