import {formatCount, formatRate, formatRtt} from '../../../quantity/format.js';
import {rateText, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {bar, percentText} from '../../../view/graphs/bar.js';
import {sparkline} from '../../../view/graphs/sparkline.js';
import {reasonsOf, shortCause} from '../../../view/summary/drop-words.js';
import {dropRateOf} from '../../../view/summary/total-rate.js';
import {figure, type ListColumn, type ListColumns, words} from './list-columns.js';

/** What the cells of a service are made of, besides the service. */
export interface ServiceContext {
  readonly units: Units;
  /** How much got through in the last intervals, in bytes per second, oldest first. */
  readonly ratesOf: (service: ServiceSnapshot) => readonly number[];
  readonly p95MsOf: (service: ServiceSnapshot) => number | undefined;
  /** The kinds of its problems that happen now. */
  readonly troublesOf: (service: ServiceSnapshot) => ReadonlySet<string>;
}

type ServiceColumnId =
  | 'name'
  | 'handler'
  | 'listen'
  | 'target'
  | 'sessions'
  | 'rx'
  | 'tx'
  | 'trend'
  | 'dropRate'
  | 'drops'
  | 'refused'
  | 'p95'
  | 'queue';

export const trendWidth = 12;
const barWidth = 6;
const countWidth = 5;
/** From this share of its sessions on a service is nearly full. */
const nearlyFull = 0.9;

/** In the order of the table. */
const columns: readonly ListColumn<ServiceColumnId, ServiceSnapshot, ServiceContext>[] = [
  words('name', 'NAME', ({name}) => name),
  words('handler', 'HANDLER', ({handler}) => handler),
  words('listen', 'LISTEN', ({listen}) => listen),
  words('target', 'TARGET', ({target}) => target),
  {
    ...figure('sessions', 'SESSIONS', barWidth + 3 + 9, ({flows, maxSessions}) => {
      const used = `${formatCount(flows.active)}/${formatCount(maxSessions)}`;
      return `${used.padStart(9)} ${bar(flows.active / maxSessions, barWidth)}`;
    }),
    tone: ({flows, maxSessions}) => (flows.active >= nearlyFull * maxSessions ? 'warning' : undefined),
  },
  figure(
    'rx',
    '▲/s',
    5,
    ({rx}, {units}) => rateText(forwardedOf(rx).bytesPerSecond, units),
    () => 'rx',
  ),
  figure(
    'tx',
    '▼/s',
    5,
    ({tx}, {units}) => rateText(forwardedOf(tx).bytesPerSecond, units),
    () => 'tx',
  ),
  {
    ...words('trend', 'TREND', (service, {ratesOf}) => sparkline(ratesOf(service), trendWidth), trendWidth),
    tone: () => 'rx',
  },
  figure(
    'dropRate',
    'DROPS/s',
    7,
    service => formatRate(dropRateOf(service)),
    service => (dropRateOf(service) > 0 ? 'alert' : undefined),
  ),
  words('drops', 'DROPS', ({drops}) => dropsText(drops), countWidth + 13),
  figure(
    'refused',
    'REFUSED',
    7,
    ({refusals}) => formatCount(refusals),
    (service, {troublesOf}) => (troublesOf(service).has('refused') ? 'alert' : undefined),
  ),
  figure('p95', 'RTT p95', 7, (service, {p95MsOf}) => formatRtt(p95MsOf(service) ?? Number.NaN)),
  figure(
    'queue',
    'QUEUE',
    5,
    ({receiveQueue}) => (receiveQueue ? percentText(receiveQueue.bytes / receiveQueue.roomBytes) : ''),
    ({receiveQueue}) =>
      receiveQueue && receiveQueue.bytes > receiveQueue.roomBytes / 2 ? 'warning' : undefined,
  ),
];

/** `35 full`, `35 full +2`: how many, the most frequent reason, and how many others there are. */
function dropsText(drops: ServiceSnapshot['drops']): string {
  const [largest, ...others] = reasonsOf(drops);
  const total = formatCount(drops.total).padStart(countWidth);
  if (largest === undefined) return total;
  const more = others.length > 0 ? ` +${others.length}` : '';
  return `${total} ${shortCause(largest[0])}${more}`;
}

const importance: readonly ServiceColumnId[] = [
  'name',
  'rx',
  'tx',
  'sessions',
  'dropRate',
  'refused',
  'trend',
  'drops',
  'p95',
  'target',
  'queue',
  'listen',
  'handler',
];
const longTexts: ReadonlyMap<ServiceColumnId, number> = new Map([
  ['name', 20],
  ['target', 21],
  ['listen', 21],
]);

export const serviceColumns: ListColumns<ServiceColumnId, ServiceSnapshot, ServiceContext> = {
  columns,
  importance,
  longTexts,
};
