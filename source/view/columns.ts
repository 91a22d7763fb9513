import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {endpointKey} from './endpoint.js';
import {formatAge, formatCount, formatRate} from './format.js';
import {sanitizeText} from './sanitize.js';

export type ColumnId =
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
  | 'protocol'
  | 'metadata';

/** What a column's number counts. */
export type ColumnUnit = 'bytes' | 'bytes/s' | 'count' | 'count/s' | 'ms';

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
  readonly unit?: ColumnUnit;
  /** Higher stays longer as the terminal narrows. */
  readonly importance: number;
  readonly defaultDirection: 'asc' | 'desc';
  text(flow: FlowSnapshot, nowMs: number): string;
  key(flow: FlowSnapshot, nowMs: number): number | string;
}

const formats: Record<ColumnUnit, (value: number) => string> = {
  bytes: formatCount,
  'bytes/s': formatRate,
  count: formatCount,
  'count/s': formatRate,
  ms: formatAge,
};

function number(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  unit: ColumnUnit,
  key: (flow: FlowSnapshot, nowMs: number) => number,
  format = formats[unit],
  width = Math.max(5, title.length),
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
    text: (flow, nowMs) => format(key(flow, nowMs)),
  };
}

function text(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  width: number,
  key: (flow: FlowSnapshot) => string,
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
    text: flow => sanitizeText(key(flow)),
  };
}

const idleMs = (flow: FlowSnapshot, nowMs: number) => nowMs - flow.lastSeenAtMs;
const blankZero = (value: number) => (value === 0 ? '' : formatCount(value));
/** An ended flow ages no more. */
const lifeMs = (flow: FlowSnapshot, nowMs: number) => (flow.endedAtMs ?? nowMs) - flow.startedAtMs;

/** Every column that can be shown, sorted by or filtered by. */
export const columns: readonly Column[] = [
  {
    ...text('client', 'CLIENT', 'who sent the first datagram', 100, 21, flow => flow.client),
    key: flow => endpointKey(flow.client),
  },
  {
    ...text('target', 'TARGET', 'where it was bound for', 90, 21, flow => flow.target),
    key: flow => endpointKey(flow.target),
  },
  text('service', 'SERVICE', 'the service that relays it', 67, 10, flow => flow.service, 7),
  text(
    'state',
    'STATE',
    'active, refused (nothing listens at the target), blocked, throttled or ended',
    66,
    9,
    flowState,
    7,
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
    70,
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
  {
    ...number('idle', 'IDLE', 'since the last datagram', 65, 'ms', idleMs, formatAge, 6),
    // Said in a word here too, for where the state column is hidden.
    text: (flow, nowMs) => (flow.state === 'ended' ? 'ended' : formatAge(idleMs(flow, nowMs))),
  },
  text('protocol', 'PROTO', 'the protocol', 5, 5, flow => flow.protocol),
  text('metadata', 'METADATA', 'what else is known of the flow', 30, 16, metadataText, 10),
];

const byId = new Map(columns.map(column => [column.id, column]));

export function columnById(id: ColumnId): Column {
  return byId.get(id)!;
}

/** What the table shows when there is room for all of it. */
export const defaultTableColumns: readonly ColumnId[] = [
  'client',
  'target',
  'service',
  'state',
  'rx-rate',
  'tx-rate',
  'rx',
  'tx',
  'packets',
  'drops',
  'age',
  'idle',
  'metadata',
];

function bytesPerSecond(flow: FlowSnapshot): number {
  return flow.rx.bytesPerSecond + flow.tx.bytesPerSecond;
}

function packetsPerSecond(flow: FlowSnapshot): number {
  return flow.rx.packetsPerSecond + flow.tx.packetsPerSecond;
}

/** In a word, so that a state is never told by colour alone. */
export function flowState(flow: FlowSnapshot): string {
  const refused = flow.state === 'active' && flow.refusals > 0 && flow.tx.packets === 0;
  return refused ? 'refused' : flow.state;
}

/** What every meter starts with and other columns show. */
export const repeatedElsewhere: ReadonlySet<string> = new Set([
  'conn_type',
  'protocol',
  'src_addr',
  'dst_addr',
]);

function metadataText(flow: FlowSnapshot): string {
  let line = '';
  for (const key of Object.keys(flow.metadata)) {
    if (!repeatedElsewhere.has(key)) line += `${line && ' '}${key}=${flow.metadata[key]}`;
  }
  return line;
}
