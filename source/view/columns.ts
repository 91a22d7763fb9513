import {endpointOrder} from '../address/endpoint.js';
import {formatAge, formatCount, formatRate, formatRtt} from '../quantity/format.js';
import type {QuantityUnit} from '../quantity/quantity.js';
import {amountText, defaultUnits, rateText, type Units} from '../quantity/units.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {sanitizeText} from '../text/sanitize.js';
import {
  averageBytes,
  bytesPerSecond,
  historyWidth,
  metadataText,
  nameText,
  packetsPerSecond,
  processText,
  shareBar,
  shareWidth,
  told,
} from './cells.js';
import {sparkline} from './history.js';
import {leftMs, silentMs, stateText} from './lifecycle.js';

export type ColumnId = FixedColumnId | `meta.${string}`;

type FixedColumnId =
  | 'client'
  | 'target'
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
  | 'refusals'
  | 'age'
  | 'idle'
  | 'rtt'
  | 'protocol'
  | 'left'
  | 'average-size'
  | 'share'
  | 'history'
  | 'app'
  | 'process'
  | 'name'
  | 'metadata';

/** What a cell shows beyond its flow. */
export interface CellContext {
  readonly units: Units;
  /** Of all flows, in both directions. */
  readonly totalBytesPerSecond: number;
  /** A flow's rates in the last intervals, oldest first. */
  readonly ratesOf: (flow: FlowSnapshot) => readonly number[];
}

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** For help and the sort picker. */
  readonly description: string;
  /** Columns of the terminal that suit it, and that it needs at least. */
  readonly width: number;
  readonly minWidth: number;
  readonly align: 'left' | 'right';
  /** Of its number; a column without one holds text. */
  readonly unit?: QuantityUnit;
  /** Higher stays longer as the terminal narrows. */
  readonly importance: number;
  readonly defaultDirection: 'asc' | 'desc';
  /** Without a context, amounts are told in bytes and what needs one is blank. */
  text(flow: FlowSnapshot, nowMs: number, context?: CellContext): string;
  key(flow: FlowSnapshot, nowMs: number): number | string;
}

const formats: Record<QuantityUnit, (value: number, units: Units) => string> = {
  bytes: amountText,
  'bytes/s': rateText,
  count: formatCount,
  'count/s': formatRate,
  ms: formatAge,
};

function number(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  unit: QuantityUnit,
  key: (flow: FlowSnapshot, nowMs: number) => number,
  format: (value: number, units: Units) => string = formats[unit],
  // With room for the mark of the sorted column behind the title.
  width = Math.max(5, title.length + 1),
): Column {
  return {
    id,
    title,
    description,
    importance,
    unit,
    key,
    width,
    minWidth: width,
    align: 'right',
    defaultDirection: 'desc',
    text: (flow, nowMs, context) => format(key(flow, nowMs), context?.units ?? defaultUnits),
  };
}

function text(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  width: number,
  key: (flow: FlowSnapshot, nowMs: number) => string,
  minWidth = width,
): Column {
  return {
    id,
    title,
    description,
    importance,
    key,
    width,
    minWidth,
    align: 'left',
    defaultDirection: 'asc',
    text: (flow, nowMs) => sanitizeText(key(flow, nowMs)),
  };
}

const rttMs = (flow: FlowSnapshot) => flow.rttMs ?? Number.NaN;
const blankZero = (value: number) => (value === 0 ? '' : formatCount(value));
/** An ended flow ages no more. */
const lifeMs = (flow: FlowSnapshot, nowMs: number) => (flow.endedAtMs ?? nowMs) - flow.startedAtMs;

/** Every column that can be shown, sorted by or filtered by. */
export const columns: readonly Column[] = [
  {
    ...text('client', 'CLIENT', 'who sent the first datagram', 100, 21, flow => flow.client),
    key: flow => endpointOrder(flow.client),
  },
  {
    ...text('target', 'TARGET', 'where it was bound for', 90, 21, flow => flow.target),
    key: flow => endpointOrder(flow.target),
  },
  text('service', 'SERVICE', 'the service that relays it', 67, 10, flow => flow.service, 8),
  text(
    'state',
    'STATE',
    'active (+ new), idle, expires, refused, blocked, throttled, or ended and why',
    66,
    14,
    stateText,
    10,
  ),
  number('rate', 'RATE/s', 'bytes per second, both directions', 10, 'bytes/s', bytesPerSecond),
  number(
    'rx-rate',
    'RX/s',
    'bytes per second, client to target',
    95,
    'bytes/s',
    flow => flow.rx.bytesPerSecond,
  ),
  number(
    'tx-rate',
    'TX/s',
    'bytes per second, target to client',
    94,
    'bytes/s',
    flow => flow.tx.bytesPerSecond,
  ),
  number('rx', 'RX', 'bytes, client to target', 80, 'bytes', flow => flow.rx.bytes),
  number('tx', 'TX', 'bytes, target to client', 79, 'bytes', flow => flow.tx.bytes),
  number('bytes', 'BYTES', 'bytes, both directions', 10, 'bytes', flow => flow.rx.bytes + flow.tx.bytes),
  number(
    'packets',
    'PKTS',
    'packets, both directions',
    56,
    'count',
    flow => flow.rx.packets + flow.tx.packets,
  ),
  number('rx-packets', 'RXPKT', 'packets, client to target', 10, 'count', flow => flow.rx.packets),
  number('tx-packets', 'TXPKT', 'packets, target to client', 10, 'count', flow => flow.tx.packets),
  number('packet-rate', 'PKT/s', 'packets per second, both directions', 10, 'count/s', packetsPerSecond),
  number(
    'drops',
    'DROPS',
    'datagrams received and not forwarded',
    45,
    'count',
    flow => flow.drops,
    blankZero,
  ),
  number('refusals', 'REFUS', 'ICMP refusals of the target', 10, 'count', flow => flow.refusals, blankZero),
  number('age', 'AGE', 'since the first datagram', 50, 'ms', lifeMs, formatAge, 6),
  number('idle', 'IDLE', 'since the last datagram, or its end', 65, 'ms', silentMs, formatAge, 6),
  number('rtt', 'RTT', 'how long the target takes to answer, smoothed', 60, 'ms', rttMs, formatRtt, 6),
  number('left', 'LEFT', 'until it ends for its silence', 10, 'ms', leftMs, formatAge, 6),
  number('average-size', 'AVG', 'bytes per packet, on average', 10, 'bytes', averageBytes),
  {
    ...number('share', 'SHARE', 'of the rate of all flows', 10, 'bytes/s', bytesPerSecond),
    align: 'left',
    width: shareWidth,
    minWidth: shareWidth,
    text: (flow, _, context) => shareBar(bytesPerSecond(flow), context?.totalBytesPerSecond ?? 0),
  },
  {
    ...number('history', 'HISTORY', 'the rate in the last intervals', 58, 'bytes/s', bytesPerSecond),
    align: 'left',
    width: historyWidth,
    minWidth: historyWidth,
    text: (flow, _, context) => sparkline(context?.ratesOf(flow) ?? [], historyWidth),
  },
  text('app', 'APP', 'the application, from the metadata', 64, 8, told('app'), 6),
  text('process', 'PROCESS', 'the program of a client on this machine', 40, 15, processText, 8),
  text(
    'name',
    'NAME',
    'a name in the metadata, or the name of the client (see --resolve)',
    35,
    24,
    nameText,
    12,
  ),
  text('protocol', 'PROTO', 'the protocol', 5, 6, flow => flow.protocol),
  text('metadata', 'METADATA', 'what else is known of the flow', 30, 24, metadataText, 16),
];

const byId = new Map<ColumnId, Column>(columns.map(column => [column.id, column]));

export function columnById(id: ColumnId): Column {
  return byId.get(id) ?? metadataColumn(id);
}

/** A key of the metadata as a column; the same column for the same key. */
function metadataColumn(id: ColumnId): Column {
  const key = id.slice('meta.'.length);
  const column: Column = {
    ...text(id, sanitizeText(key).toUpperCase(), `${key}, from the metadata`, 20, 12, told(key), 8),
    key: ({metadata}) => {
      const value = metadata[key];
      return value === undefined ? Number.NaN : typeof value === 'boolean' ? String(value) : value;
    },
  };
  byId.set(id, column);
  return column;
}

/** What the table shows when there is room for all of it. */
export const defaultTableColumns: readonly ColumnId[] = [
  'client',
  'target',
  'service',
  'app',
  'state',
  'rx-rate',
  'tx-rate',
  'rx',
  'tx',
  'packets',
  'rtt',
  'drops',
  'age',
  'idle',
  'history',
  'process',
  'name',
  'metadata',
];
