import type {QuantityUnit} from '../../quantity/quantity.js';
import type {Units} from '../../quantity/units.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {Measure} from './measures.js';

export type ColumnId = FixedColumnId | `meta.${string}`;

type FixedColumnId =
  | 'client'
  | 'target'
  | 'host'
  | 'service'
  | 'state'
  | 'rate'
  | 'rx-rate'
  | 'tx-rate'
  | 'rx'
  | 'tx'
  | 'bytes'
  | 'packets'
  | 'rx-packets'
  | 'tx-packets'
  | 'packet-rate'
  | 'drops'
  | 'drop-rate'
  | 'lost'
  | 'loss'
  | 'jitter'
  | 'answered'
  | 'quality'
  | 'rx-in'
  | 'tx-in'
  | 'rx-in-rate'
  | 'tx-in-rate'
  | 'refusals'
  | 'age'
  | 'idle'
  | 'rtt'
  | 'rtt-p95'
  | 'protocol'
  | 'left'
  | 'average-size'
  | 'share'
  | 'history'
  | 'app'
  | 'what'
  | 'process'
  | 'name'
  | 'country'
  | 'city'
  | 'asn'
  | 'direction'
  | 'interface'
  | 'metadata';

/** What a cell needs to know besides its flow. */
export interface CellContext {
  readonly units: Units;
  /** Rate of all flows together, both directions. */
  readonly totalBytesPerSecond: number;
  /** A flow's rates in the last intervals, in bytes per second, oldest first. */
  readonly ratesOf: (flow: FlowSnapshot) => readonly number[];
}

/** What all columns have. */
interface ColumnBase {
  readonly id: ColumnId;
  readonly title: string;
  /** For help and the sort menu. */
  readonly description: string;
  /** The preferred width, in terminal columns. */
  readonly width: number;
  /** The least width that is readable, in terminal columns. */
  readonly minWidth: number;
  readonly align: 'left' | 'right';
  /** The less important columns are dropped first on a narrow terminal. */
  readonly importance: number;
  /** The direction of the first sort by this column. */
  readonly defaultDirection: 'asc' | 'desc';
  /**
   * The cell as text, as filters compare it.
   * @param nowMs when the flow was read, in ms since the epoch
   */
  textAt(page: FlowPage, index: number, nowMs: number, units?: Units): string;
  /** The cell as shown. Without a context, amounts are in bytes and context-dependent cells are blank. */
  text(flow: FlowSnapshot, nowMs: number, context?: CellContext): string;
}

/** A column of numbers to sort and filter by. */
export interface NumberColumn extends ColumnBase, Measure {
  readonly unit: QuantityUnit;
}

/** A column of texts, some of which may be numbers to sort by: NaN for an unknown one. */
export interface TextColumn extends ColumnBase {
  readonly unit?: undefined;
  value(page: FlowPage, index: number, nowMs: number): number | string;
}

export type Column = NumberColumn | TextColumn;
