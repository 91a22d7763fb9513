import {formatBytes, formatCount, formatRate} from '../../../quantity/format.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {bar, percentText} from '../../../view/graphs/bar.js';
import {dropsText} from '../../../view/summary/summary.js';
import {totalBytesText, totalPacketsText} from '../../../view/summary/total-text.js';
import type {ScreenState} from '../screen-state.js';
import {limitsText} from './limits-text.js';

const barWidth = 10;
export const detailIndent = '  ';

/** A number of a service. It has a column where there is room, and else stands among the details. */
interface Figure {
  readonly title: string;
  readonly width: number;
  text(service: ServiceSnapshot): string;
}

const figures: readonly Figure[] = [
  {title: 'RX/s', width: 5, text: ({rx}) => formatRate(forwardedOf(rx).bytesPerSecond)},
  {title: 'TX/s', width: 5, text: ({tx}) => formatRate(forwardedOf(tx).bytesPerSecond)},
  {title: 'STARTED', width: 8, text: ({flows}) => formatCount(flows.started)},
  {title: 'ENDED', width: 6, text: ({flows}) => formatCount(flows.ended)},
  {title: 'EVICTED', width: 7, text: ({flows}) => formatCount(flows.evicted)},
  {title: 'REFUSED', width: 7, text: ({refusals}) => formatCount(refusals)},
];

export interface ServiceText {
  readonly summary: string;
  /** Its use of the session limit, from 0 to 1. */
  readonly use: number;
  /** Drops, or traffic that nobody reports. */
  readonly hasProblem: boolean;
  readonly details: readonly string[];
}

/** The services pane as text, laid out for the width of the terminal. */
export interface ServicesText {
  readonly totals: readonly string[];
  readonly titles: string;
  readonly services: readonly ServiceText[];
}

/** What the services pane shows. */
export type ServicesState = Pick<ScreenState, 'snapshot' | 'sorted' | 'view' | 'size'>;

/** Each service: where it listens, how much of its limits is in use, and what it did not forward. */
export function servicesText(state: ServicesState): ServicesText {
  const {services} = state.snapshot;
  const {columns} = state.size;
  const nameWidth = Math.max(7, ...services.map(({name}) => Math.min(20, name.length)));
  const head = `${'NAME'.padEnd(nameWidth)} ${'HANDLER'.padEnd(7)} ${'SESSIONS'.padEnd(barWidth + 16)}`;
  const inColumns = figuresWithin(columns - head.length);
  const others = figures.slice(inColumns.length);
  const titles = [head, ...inColumns.map(figure => figure.title.padStart(figure.width))].join(' ');
  return {
    totals: totalsText(state),
    titles: truncate(titles, columns).padEnd(columns),
    services: services.map(service => ({
      summary: summaryOf(service, nameWidth, inColumns, columns),
      use: service.flows.active / service.maxSessions,
      hasProblem: service.drops.total > 0 || !service.metered || service.problem !== undefined,
      details: detailsOf(service, others, columns),
    })),
  };
}

/** What the totals consist of. */
function totalsText({snapshot, sorted, view, size}: ServicesState): string[] {
  const bytes = totalBytesText(snapshot, sorted, view.units);
  if (bytes === '') return [];
  const {evicted} = snapshot.totals.flows;
  const atLimit = evicted > 0 ? `; ${formatCount(evicted)} flows were evicted at a limit` : '';
  return [`Total   ${bytes}`, `Packets ${totalPacketsText(snapshot, sorted)}${atLimit}`].map(line =>
    truncate(line, size.columns),
  );
}

/** As many of the figures as fit, from the first on. */
function figuresWithin(columns: number): readonly Figure[] {
  const taken = (count: number) => figures.slice(0, count).reduce((sum, {width}) => sum + width + 1, 0);
  return figures.filter((_, index) => taken(index + 1) <= columns);
}

function summaryOf(
  service: ServiceSnapshot,
  nameWidth: number,
  shown: readonly Figure[],
  columns: number,
): string {
  const {name, handler, flows, maxSessions} = service;
  const use = bar(flows.active / maxSessions, barWidth);
  const sessions = `${use} ${`${formatCount(flows.active)}/${formatCount(maxSessions)}`.padEnd(13)}`;
  const label = truncate(sanitizeText(name), nameWidth);
  const padding = ' '.repeat(Math.max(0, nameWidth - displayWidth(label)));
  const numbers = shown.map(figure => figure.text(service).padStart(figure.width));
  return truncate(
    [label + padding, sanitizeText(handler).padEnd(7), sessions, ...numbers].join(' '),
    columns,
  );
}

function detailsOf(service: ServiceSnapshot, others: readonly Figure[], columns: number): string[] {
  const {listen, target, problem, drops, metered, notUdp, statsGUID, receiveQueue, failedLogins} = service;
  const limits = limitsText(service.limits);
  const queued = (service.rx.queuedPackets ?? 0) + (service.tx.queuedPackets ?? 0);
  const parts = [
    `${listen} -> ${target}`,
    ...(problem === undefined ? [] : [problem]),
    `drops ${dropsText(drops)}`,
    ...(failedLogins ? [`failed logins ${formatCount(failedLogins)}`] : []),
    ...(queued > 0 ? [`${formatCount(queued)} wait to be sent`] : []),
    queueText(receiveQueue, drops.byReason.kernel ?? 0),
    ...(limits === '' ? [] : [limits]),
    ...others.map(figure => `${figure.title} ${figure.text(service)}`),
    metered ? `reported to ${statsGUID}` : `unmetered: no reporter under ${statsGUID}`,
    ...(notUdp ? [`not UDP ${formatCount(notUdp.packets)}, ${formatCount(notUdp.answered)} answered`] : []),
  ];
  return wrapped(sanitizeText(parts.join('; ')), columns - detailIndent.length).map(
    line => detailIndent + line,
  );
}

/** Breaks after commas and semicolons, and, where that is not enough, after bars. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const phrases = text
    .split(/(?<=[,;] )/)
    .flatMap(phrase => (displayWidth(phrase.trimEnd()) > width ? phrase.split(/(?<=\] )/) : [phrase]));
  for (const phrase of phrases) {
    if (line !== '' && displayWidth(line + phrase.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += phrase;
  }
  return [...lines, line].map(each => truncate(each.trimEnd(), width));
}

/** `receive queue [||  ] 12% of 8.4MB, never overflowed` */
function queueText(queue: ServiceSnapshot['receiveQueue'], lost: number): string {
  const share = queue && queue.bytes / queue.roomBytes;
  const fullness =
    queue && share !== undefined
      ? ` ${bar(share, barWidth)} ${percentText(share)} of ${formatBytes(queue.roomBytes)},`
      : '';
  // The kernel drops datagrams only when the receive queue is full.
  return `receive queue${fullness} ${lost > 0 ? `overflowed: ${formatCount(lost)} lost` : 'never overflowed'}`;
}
