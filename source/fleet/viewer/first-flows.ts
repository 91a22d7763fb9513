import {tableOfRows} from '../../snapshot/columns/from-rows.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {selectRange} from '../../view/sorting/select.js';
import {orderBy} from '../../view/sorting/slot-order.js';
import type {Sort} from '../../view/sorting/sort.js';
import type {Machine} from './machines.js';

type Part = Pick<Machine, 'flows' | 'keys'>;

/** The first flows of an order among those of several machines. */
export interface FirstFlows {
  readonly flows: readonly FlowSnapshot[];
  /** Their numbers in the order, as their machines say them. */
  readonly keys: readonly number[];
}

/**
 * At most `wanted` flows, in their order. The numbers of the machines decide, since each machine knows what its flows were when it
 * looked; where they are equal, all else does that decides on a machine.
 */
export function firstFlows(parts: readonly Part[], wanted: number, sort: Sort, nowMs: number): FirstFlows {
  const flows = parts.flatMap(part => part.flows);
  const keys = Float64Array.from(parts.flatMap(part => part.keys));
  const {compareEqual} = orderBy(tableOfRows(flows), sort, nowMs);
  const slots = Array.from(selectRange({keys, count: flows.length, compareEqual}, 0, wanted));
  return {flows: slots.map(slot => flows[slot]!), keys: slots.map(slot => keys[slot]!)};
}
