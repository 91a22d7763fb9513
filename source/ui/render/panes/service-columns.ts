import {formatCount, formatRate, formatRtt} from '../../../quantity/format.js';
import {rateText, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {bar, percentText} from '../../../view/graphs/bar.js';
import {sparkline} from '../../../view/graphs/sparkline.js';
import {reasonsOf, shortCause} from '../../../view/summary/drop-words.js';
import type {Tone} from '../theme.js';

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

interface ServiceColumn {
  readonly id: ServiceColumnId;
  readonly title: string;
  readonly align: 'left' | 'right';
  /** At least. Figures have room for what they may become, so that columns stay where they are. */
  readonly width: number;
  text(service: ServiceSnapshot, context: ServiceContext): string;
  tone?(service: ServiceSnapshot, context: ServiceContext): Tone | undefined;
}

export interface PlacedServiceColumn {
  readonly column: ServiceColumn;
  readonly width: number;
}

export const trendWidth = 12;
const barWidth = 6;
const countWidth = 5;
/** From this share of its sessions on a service is nearly full. */
const nearlyFull = 0.9;

function figure(
  id: ServiceColumnId,
  title: string,
  width: number,
  text: ServiceColumn['text'],
  tone?: ServiceColumn['tone'],
): ServiceColumn {
  return {id, title, align: 'right', width: Math.max(width, title.length), text, ...(tone && {tone})};
}

function words(id: ServiceColumnId, title: string, text: ServiceColumn['text'], width = 0): ServiceColumn {
  return {id, title, align: 'left', width: Math.max(width, title.length), text};
}

const dropRateOf = ({rx, tx}: ServiceSnapshot) =>
  rx.dropped && tx.dropped ? rx.dropped.packetsPerSecond + tx.dropped.packetsPerSecond : Number.NaN;

/** In the order of the table. */
const columns: readonly ServiceColumn[] = [
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

/** In this order columns get their place; the others are left out. */
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
/** Longer texts are cut where that makes room for other columns. What is left over goes to them in this order. */
const longTexts: ReadonlyMap<ServiceColumnId, number> = new Map([
  ['name', 20],
  ['target', 21],
  ['listen', 21],
]);

/** The columns that fit, as wide as what they show. Names are whole where there is room. */
export function placeServiceColumns(
  width: number,
  services: readonly ServiceSnapshot[],
  context: ServiceContext,
): readonly PlacedServiceColumn[] {
  const byId = new Map(columns.map(column => [column.id, column]));
  const taken = new Map<ServiceColumnId, number>();
  let left = width;
  for (const id of importance) {
    const column = byId.get(id)!;
    const needed = neededWidth(column, services, context);
    const gap = taken.size === 0 ? 0 : 1;
    const wanted = Math.min(needed, longTexts.get(id) ?? needed, id === 'name' ? width : needed);
    if (wanted + gap > left) continue;
    taken.set(id, wanted);
    left -= wanted + gap;
  }
  for (const id of longTexts.keys()) {
    const taking = taken.get(id);
    if (taking === undefined) continue;
    const more = Math.min(left, neededWidth(byId.get(id)!, services, context) - taking);
    taken.set(id, taking + more);
    left -= more;
  }
  return columns.flatMap(column => {
    const taking = taken.get(column.id);
    return taking === undefined ? [] : [{column, width: taking}];
  });
}

function neededWidth(
  column: ServiceColumn,
  services: readonly ServiceSnapshot[],
  context: ServiceContext,
): number {
  if (column.id === 'trend') return column.width;
  return services.reduce(
    (most, service) => Math.max(most, displayWidth(sanitizeText(column.text(service, context)))),
    column.width,
  );
}

/** A text in the width of its column. */
export function serviceCell({column, width}: PlacedServiceColumn, text: string): string {
  const fitting = truncate(sanitizeText(text), width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'left' ? fitting + padding : padding + fitting;
}
