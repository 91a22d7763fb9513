import {endpointOrder} from '../../address/endpoint.js';
import {formatAge, formatCount, formatEstimatedRtt, formatPercent, formatRtt} from '../../quantity/format.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import {sparkline} from '../graphs/sparkline.js';
import {leftMs, silentMs, stateText} from '../lifecycle.js';
import {numberColumn, textColumn} from './build.js';
import {
  averageBytes,
  bytesPerSecond,
  historyWidth,
  lostPercent,
  metadataField,
  metadataText,
  nameText,
  packetsPerSecond,
  processText,
  shareBar,
  shareWidth,
} from './cells.js';
import type {Column, ColumnId} from './column.js';

/** Half of the answers took no longer; where times are estimates, the shortest of late. */
const rttMs = (flow: FlowSnapshot) => flow.responseTimes?.p50Ms ?? flow.rttMs ?? Number.NaN;
const rttP95Ms = (flow: FlowSnapshot) => flow.responseTimes?.p95Ms ?? Number.NaN;
const blankZero = (value: number) => (value === 0 ? '' : formatCount(value));
/** An ended flow no longer ages. */
const lifeMs = (flow: FlowSnapshot, nowMs: number) => (flow.endedAtMs ?? nowMs) - flow.startedAtMs;

/** Every column, to show, to sort by and to filter by. */
export const columns: readonly Column[] = [
  {
    ...textColumn('client', 'CLIENT', 'who sent the first datagram', 100, 21, flow => flow.client),
    key: flow => endpointOrder(flow.client),
  },
  {
    ...textColumn('target', 'TARGET', 'where it was bound for', 90, 21, flow => flow.target),
    key: flow => endpointOrder(flow.target),
  },
  textColumn('service', 'SERVICE', 'the service that relays it', 67, 10, flow => flow.service, 8),
  textColumn(
    'state',
    'STATE',
    'new, active, idle, expiring, refused, unproven, blocked, throttled, or ended and why',
    66,
    14,
    stateText,
    10,
  ),
  numberColumn(
    'rate',
    'RATE/s',
    'bytes per second that got through, both directions',
    10,
    'bytes/s',
    bytesPerSecond,
  ),
  numberColumn(
    'rx-rate',
    'RX/s',
    'bytes per second that got through, client to target',
    95,
    'bytes/s',
    ({rx}) => forwardedOf(rx).bytesPerSecond,
  ),
  numberColumn(
    'tx-rate',
    'TX/s',
    'bytes per second that got through, target to client',
    94,
    'bytes/s',
    ({tx}) => forwardedOf(tx).bytesPerSecond,
  ),
  numberColumn(
    'rx',
    'RX',
    'bytes that got through, client to target',
    80,
    'bytes',
    ({rx}) => forwardedOf(rx).bytes,
  ),
  numberColumn(
    'tx',
    'TX',
    'bytes that got through, target to client',
    79,
    'bytes',
    ({tx}) => forwardedOf(tx).bytes,
  ),
  numberColumn(
    'bytes',
    'BYTES',
    'bytes that got through, both directions',
    10,
    'bytes',
    ({rx, tx}) => forwardedOf(rx).bytes + forwardedOf(tx).bytes,
  ),
  numberColumn(
    'packets',
    'PKTS',
    'packets that got through, both directions',
    56,
    'count',
    ({rx, tx}) => forwardedOf(rx).packets + forwardedOf(tx).packets,
  ),
  numberColumn(
    'rx-packets',
    'RXPKT',
    'packets that got through, client to target',
    10,
    'count',
    ({rx}) => forwardedOf(rx).packets,
  ),
  numberColumn(
    'tx-packets',
    'TXPKT',
    'packets that got through, target to client',
    10,
    'count',
    ({tx}) => forwardedOf(tx).packets,
  ),
  numberColumn(
    'packet-rate',
    'PKT/s',
    'packets per second that got through, both directions',
    10,
    'count/s',
    packetsPerSecond,
  ),
  numberColumn(
    'drops',
    'DROPS',
    'datagrams received and not forwarded',
    45,
    'count',
    flow => flow.drops,
    blankZero,
  ),
  numberColumn(
    'lost',
    'LOST',
    'the share of the received datagrams that was dropped',
    40,
    '%',
    lostPercent,
    percent => (percent === 0 ? '' : formatPercent(percent)),
  ),
  numberColumn('rx-in', 'RXIN', 'bytes received from the client', 10, 'bytes', ({rx}) => rx.bytes),
  numberColumn('tx-in', 'TXIN', 'bytes received from the target', 10, 'bytes', ({tx}) => tx.bytes),
  numberColumn(
    'rx-in-rate',
    'RXIN/s',
    'bytes per second received from the client',
    10,
    'bytes/s',
    ({rx}) => rx.bytesPerSecond,
  ),
  numberColumn(
    'tx-in-rate',
    'TXIN/s',
    'bytes per second received from the target',
    10,
    'bytes/s',
    ({tx}) => tx.bytesPerSecond,
  ),
  numberColumn(
    'refusals',
    'REFUS',
    'ICMP refusals of the target',
    10,
    'count',
    flow => flow.refusals,
    blankZero,
  ),
  numberColumn('age', 'AGE', 'since the first datagram', 50, 'ms', lifeMs, formatAge, 6),
  numberColumn('idle', 'IDLE', 'since the last datagram, or its end', 65, 'ms', silentMs, formatAge, 6),
  {
    ...numberColumn(
      'rtt',
      'RTT',
      'how long half of the answers take at most; ~ an estimate',
      60,
      'ms',
      rttMs,
      formatRtt,
      6,
    ),
    text: flow => (flow.responseTimes?.estimated ? formatEstimatedRtt : formatRtt)(rttMs(flow)),
  },
  numberColumn('rtt-p95', 'P95', 'how long 95 in 100 answers take at most', 10, 'ms', rttP95Ms, formatRtt, 6),
  numberColumn('left', 'LEFT', 'until the idle timeout ends it', 10, 'ms', leftMs, formatAge, 6),
  numberColumn('average-size', 'AVG', 'bytes per packet, on average', 10, 'bytes', averageBytes),
  {
    ...numberColumn('share', 'SHARE', 'of the rate of all flows', 10, 'bytes/s', bytesPerSecond),
    align: 'left',
    width: shareWidth,
    minWidth: shareWidth,
    text: (flow, _, context) => shareBar(bytesPerSecond(flow), context?.totalBytesPerSecond ?? 0),
  },
  {
    ...numberColumn('history', 'HISTORY', 'the rate in the last intervals', 58, 'bytes/s', bytesPerSecond),
    align: 'left',
    width: historyWidth,
    minWidth: historyWidth,
    text: (flow, _, context) => sparkline(context?.ratesOf(flow) ?? [], historyWidth),
  },
  textColumn('app', 'APP', 'the application, from the metadata', 64, 8, metadataField('app'), 6),
  textColumn('process', 'PROCESS', 'the program of a client on this machine', 40, 15, processText, 8),
  textColumn(
    'name',
    'NAME',
    'a name in the metadata, or the name of the client (see --resolve)',
    35,
    24,
    nameText,
    12,
  ),
  textColumn('protocol', 'PROTO', 'the protocol', 5, 6, flow => flow.protocol),
  textColumn('metadata', 'METADATA', 'what else is known of the flow', 30, 24, metadataText, 16),
];

const byId: ReadonlyMap<ColumnId, Column> = new Map(columns.map(column => [column.id, column]));

/** The column of that id; `meta.<key>` gives a column for that metadata key. */
export function columnById(id: ColumnId): Column {
  return byId.get(id) ?? metadataColumn(id);
}

function metadataColumn(id: ColumnId): Column {
  const key = id.slice('meta.'.length);
  return {
    ...textColumn(
      id,
      sanitizeText(key).toUpperCase(),
      `${key}, from the metadata`,
      20,
      12,
      metadataField(key),
      8,
    ),
    key: ({metadata}) => {
      const value = metadata[key];
      return value === undefined ? Number.NaN : typeof value === 'boolean' ? String(value) : value;
    },
  };
}

/** The columns of the table by default, as far as there is room. */
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
  'lost',
  'age',
  'idle',
  'history',
  'process',
  'name',
  'metadata',
];
