import {noNumber} from '../../address/endpoint-number.js';
import {ipv4Number} from '../../address/host.js';
import {
  formatAge,
  formatCount,
  formatEstimatedRtt,
  formatPercent,
  formatRate,
  formatRtt,
} from '../../quantity/format.js';
import {placeOf} from '../../snapshot/columns/from-rows.js';
import {Count, type FlowPage, Rare, Time} from '../../snapshot/columns/page.js';
import {
  clientText,
  endedAtMs,
  hostAt,
  protocolAt,
  rareAt,
  serviceAt,
  targetText,
  timeAt,
} from '../../snapshot/columns/read.js';
import {sanitizeText} from '../../text/sanitize.js';
import {trend} from '../graphs/trend.js';
import {leftMsAt, silentMsAt, stateTextAt} from '../lifecycle.js';
import {numberColumn, ofRow, textColumn} from './build.js';
import {
  asnText,
  averageBytes,
  historyWidth,
  intervalsPerCharacter,
  lostPercent,
  metadataField,
  metadataText,
  metadataValue,
  nameText,
  processText,
  shareBar,
  shareWidth,
  whatText,
} from './cells.js';
import type {Column, ColumnId} from './column.js';
import {
  bytes,
  dropRate,
  forwardedRate,
  forwardedSum,
  measure,
  packets,
  receivedRate,
  receivedSum,
} from './measures.js';
import {answeredPercent, jitterMs, lossPercent, qualityText} from './quality.js';

/** Half of the answers took no longer; where times are estimates, the shortest of late. */
const rttMs = (page: FlowPage, index: number) => {
  const half = timeAt(page, Time.p50Ms, index);
  return Number.isNaN(half) ? timeAt(page, Time.rttMs, index) : half;
};
const blankZero = (value: number) => (value === 0 ? '' : formatCount(value));
/** An ended flow no longer ages. */
const lifeMs = (page: FlowPage, index: number, nowMs: number) => {
  const endedMs = endedAtMs(page, index);
  return (Number.isNaN(endedMs) ? nowMs : endedMs) - page.names.startedAtMs[index]!;
};
const hostText: Column['textAt'] = (page, index) => hostAt(page, index) ?? '';
const rate = forwardedRate(bytes);
const whatAt: Column['textAt'] = (page, index, _, units) => sanitizeText(whatText(page, index, units));
const rttText: Column['textAt'] = (page, index) =>
  (timeAt(page, Time.estimated, index) === 1 ? formatEstimatedRtt : formatRtt)(rttMs(page, index));

/** IPv4 endpoints sort as numbers (10.0.0.9 before 10.0.0.10), others as text. */
function clientOrder(page: FlowPage, index: number): number | string {
  const number = page.names.clients[index]!;
  if (number !== noNumber) return number;
  // A group of clients has an address without a port.
  const text = clientText(page, index);
  const address = ipv4Number(text);
  return address === undefined ? text : address * 65_536;
}

function targetOrder(page: FlowPage, index: number): number | string {
  const number = page.names.targets[index]!;
  return number === noNumber ? targetText(page, index) : number;
}

/** Every column, to show, to sort by and to filter by. */
export const columns: readonly Column[] = [
  {
    ...textColumn('client', 'CLIENT', 'who sent the first datagram', 100, 21, clientText),
    value: clientOrder,
  },
  {
    ...textColumn('target', 'TARGET', 'where it was bound for', 90, 21, targetText),
    value: targetOrder,
  },
  textColumn('host', 'HOST', 'the machine that has it, in a fleet', 92, 10, hostText, 6),
  textColumn('service', 'SERVICE', 'the service that relays it', 67, 10, serviceAt, 8),
  textColumn(
    'state',
    'STATE',
    'new, active, idle, expiring, refused, unproven, blocked, throttled, or ended and why',
    49,
    14,
    stateTextAt,
    10,
  ),
  numberColumn('rate', 'RATE/s', 'bytes per second that got through, both directions', 10, 'bytes/s', rate),
  numberColumn(
    'rx-rate',
    'RX/s',
    'bytes per second that got through, client to target',
    95,
    'bytes/s',
    forwardedRate([Count.rxBytes]),
  ),
  numberColumn(
    'tx-rate',
    'TX/s',
    'bytes per second that got through, target to client',
    94,
    'bytes/s',
    forwardedRate([Count.txBytes]),
  ),
  numberColumn(
    'rx',
    'RX',
    'bytes that got through, client to target',
    48,
    'bytes',
    forwardedSum([Count.rxBytes]),
  ),
  numberColumn(
    'tx',
    'TX',
    'bytes that got through, target to client',
    47,
    'bytes',
    forwardedSum([Count.txBytes]),
  ),
  numberColumn('bytes', 'TOTAL', 'bytes that got through, both directions', 80, 'bytes', forwardedSum(bytes)),
  numberColumn(
    'packets',
    'PKTS',
    'packets that got through, both directions',
    46,
    'count',
    forwardedSum(packets),
  ),
  numberColumn(
    'rx-packets',
    'RXPKT',
    'packets that got through, client to target',
    10,
    'count',
    forwardedSum([Count.rxPackets]),
  ),
  numberColumn(
    'tx-packets',
    'TXPKT',
    'packets that got through, target to client',
    10,
    'count',
    forwardedSum([Count.txPackets]),
  ),
  numberColumn(
    'packet-rate',
    'PKT/s',
    'packets per second that got through, both directions',
    10,
    'count/s',
    forwardedRate(packets),
  ),
  numberColumn(
    'drops',
    'DROPS',
    'datagrams received and not forwarded',
    66,
    'count',
    measure((page, index) => rareAt(page, Rare.drops, index)),
    blankZero,
  ),
  numberColumn(
    'drop-rate',
    'DROPS/s',
    'datagrams received and not forwarded, in a second',
    10,
    'count/s',
    dropRate,
    perSecond => (perSecond === 0 ? '' : formatRate(perSecond)),
  ),
  numberColumn(
    'lost',
    'LOST',
    'the share of the received datagrams that was dropped',
    64,
    '%',
    measure(lostPercent),
    percent => (percent === 0 ? '' : formatPercent(percent)),
  ),
  numberColumn(
    'loss',
    'LOSS',
    'the share of the datagrams that are missing, by the numbers that they carry',
    56,
    '%',
    measure(lossPercent),
  ),
  numberColumn(
    'jitter',
    'JITTER',
    'how much the time between datagrams changes (RFC 3550)',
    55,
    'ms',
    measure(jitterMs),
    formatRtt,
    7,
  ),
  numberColumn(
    'answered',
    'ANSW',
    'the share of the requests that were answered',
    36,
    '%',
    measure(answeredPercent),
  ),
  textColumn(
    'quality',
    'QUALITY',
    'how well it goes, as its protocol tells: codes, round trips, progress, MOS',
    44,
    20,
    qualityText,
    12,
  ),
  numberColumn('rx-in', 'RXIN', 'bytes received from the client', 10, 'bytes', receivedSum([Count.rxBytes])),
  numberColumn('tx-in', 'TXIN', 'bytes received from the target', 10, 'bytes', receivedSum([Count.txBytes])),
  numberColumn(
    'rx-in-rate',
    'RXIN/s',
    'bytes per second received from the client',
    10,
    'bytes/s',
    receivedRate([Count.rxBytes]),
  ),
  numberColumn(
    'tx-in-rate',
    'TXIN/s',
    'bytes per second received from the target',
    10,
    'bytes/s',
    receivedRate([Count.txBytes]),
  ),
  numberColumn(
    'refusals',
    'REFUS',
    'ICMP refusals of the target',
    10,
    'count',
    measure((page, index) => rareAt(page, Rare.refusals, index)),
    blankZero,
  ),
  numberColumn('age', 'AGE', 'since the first datagram', 45, 'ms', measure(lifeMs), formatAge, 6),
  numberColumn('idle', 'IDLE', 'since the last datagram', 65, 'ms', measure(silentMsAt), formatAge, 6),
  {
    ...numberColumn(
      'rtt',
      'RTT',
      'how long half of the answers take at most; ~ an estimate',
      57,
      'ms',
      measure(rttMs),
      formatRtt,
      6,
    ),
    textAt: rttText,
    text: ofRow(rttText),
  },
  numberColumn(
    'rtt-p95',
    'RTTp95',
    'how long 95 in 100 answers take at most',
    59,
    'ms',
    measure((page, index) => timeAt(page, Time.p95Ms, index)),
    formatRtt,
    7,
  ),
  numberColumn('left', 'LEFT', 'until the idle timeout ends it', 10, 'ms', measure(leftMsAt), formatAge, 6),
  numberColumn('average-size', 'AVG', 'bytes per packet, on average', 10, 'bytes', measure(averageBytes)),
  {
    ...numberColumn('share', 'SHARE', 'of the rate of all flows', 10, 'bytes/s', rate),
    align: 'left',
    width: shareWidth,
    minWidth: shareWidth,
    text(flow, nowMs, context) {
      const {page, index} = placeOf(flow);
      return shareBar(rate.value(page, index, nowMs), context?.totalBytesPerSecond ?? 0);
    },
  },
  {
    ...numberColumn('history', 'TREND', 'the rate in the last 30 intervals', 58, 'bytes/s', rate),
    align: 'left',
    width: historyWidth,
    minWidth: historyWidth,
    text: (flow, _, context) => trend(context?.ratesOf(flow) ?? [], historyWidth, intervalsPerCharacter),
  },
  {
    ...textColumn(
      'what',
      'WHAT',
      'the application, the name asked for, and the limit in force',
      68,
      20,
      (page, index) => whatText(page, index),
      8,
    ),
    textAt: whatAt,
    text: ofRow(whatAt),
  },
  textColumn('app', 'APP', 'the application, from the metadata', 64, 8, metadataField('app'), 6),
  textColumn(
    'process',
    'PROCESS',
    'the program of the client, or else of the target, on this machine',
    40,
    15,
    processText,
    8,
  ),
  textColumn(
    'name',
    'NAME',
    'a name in the metadata, or the name of the client (see --resolve)',
    35,
    24,
    nameText,
    12,
  ),
  textColumn(
    'country',
    'CC',
    'the country of the client, or else of the target (see --geo)',
    63,
    3,
    metadataField('country'),
  ),
  textColumn('city', 'CITY', 'the city (see --geo)', 34, 16, metadataField('city'), 8),
  {
    ...textColumn('asn', 'ASN', 'the autonomous system (see --geo)', 36, 8, asnText),
    value: metadataOrder('asn'),
  },
  textColumn(
    'direction',
    'DIR',
    'of a captured flow: in, out, local, or through this machine',
    61,
    7,
    metadataField('direction'),
    5,
  ),
  textColumn(
    'interface',
    'IFACE',
    'of a captured flow: the interface where it was first seen',
    33,
    10,
    metadataField('interface'),
    6,
  ),
  textColumn('protocol', 'PROTO', 'the protocol', 5, 6, protocolAt),
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
    value: metadataOrder(key),
  };
}

/** Sorts the values of a metadata key: numbers as numbers. */
function metadataOrder(key: string) {
  return (page: FlowPage, index: number): number | string => {
    const value = metadataValue(page, index, key);
    return value === undefined ? Number.NaN : typeof value === 'boolean' ? String(value) : value;
  };
}

/** The columns of the table by default, as far as there is room. */
export const defaultTableColumns: readonly ColumnId[] = [
  'client',
  'target',
  'service',
  'direction',
  'what',
  'country',
  'state',
  'rx-rate',
  'tx-rate',
  'rx',
  'tx',
  'bytes',
  'packets',
  'drops',
  'lost',
  'rtt',
  'rtt-p95',
  'loss',
  'jitter',
  'answered',
  'quality',
  'age',
  'idle',
  'history',
  'process',
  'name',
  'asn',
  'city',
  'interface',
  'metadata',
];

/** The columns of the table of a fleet by default. */
export const fleetTableColumns: readonly ColumnId[] = ['host', ...defaultTableColumns];
