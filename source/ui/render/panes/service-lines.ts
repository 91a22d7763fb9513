import {formatBytes, formatCount, formatRate} from '../../../quantity/format.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {dropsText} from '../../../view/summary/summary.js';
import {totalBytesText, totalPacketsText} from '../../../view/summary/total-text.js';
import type {ScreenState} from '../../state/state.js';
import {bar, percentText} from '../bar.js';
import {theme} from '../theme.js';
import type {PaneText} from './pane-lines.js';

const barWidth = 10;
const indent = '  ';

/** A number of a service: in a column where there is room for it, else in words below. */
interface Figure {
  readonly title: string;
  readonly width: number;
  text(service: ServiceSnapshot): string;
}

const figures: readonly Figure[] = [
  {title: 'RX/s', width: 5, text: ({rx}) => formatRate(rx.bytesPerSecond)},
  {title: 'TX/s', width: 5, text: ({tx}) => formatRate(tx.bytesPerSecond)},
  {title: 'STARTED', width: 8, text: ({flows}) => formatCount(flows.started)},
  {title: 'ENDED', width: 6, text: ({flows}) => formatCount(flows.ended)},
  {title: 'EVICTED', width: 7, text: ({flows}) => formatCount(flows.evicted)},
  {title: 'REFUSED', width: 7, text: ({refusals}) => formatCount(refusals)},
];

/** Each service: who listens where, how much of its limits is in use, and what it did not forward. */
export function composeServices(state: ScreenState): PaneText {
  const {services} = state.snapshot;
  const {columns} = state.size;
  const nameWidth = Math.max(7, ...services.map(({name}) => Math.min(20, name.length)));
  const title = 'Services: Esc returns, Tab shows the log';
  const head = `${'NAME'.padEnd(nameWidth)} ${'HANDLER'.padEnd(7)} ${'SESSIONS'.padEnd(barWidth + 16)}`;
  const fitting = figuresWithin(columns - head.length);
  const rest = figures.slice(fitting.length);
  const heads = [head, ...fitting.map(figure => figure.title.padStart(figure.width))].join(' ');
  const lines = services.flatMap(service => [
    serviceLine(service, nameWidth, fitting, columns),
    ...detailLines(service, rest, columns),
  ]);
  const text = services.length > 0 ? lines : [truncate('There are no services here.', columns)];
  const titles = theme.columnTitles(truncate(heads, columns).padEnd(columns));
  return {title, lines: [...totalLines(state), titles, ...text]};
}

/** Whose the totals are. */
function totalLines({snapshot, sorted, view, size}: ScreenState): string[] {
  const bytes = totalBytesText(snapshot, sorted, view.units);
  if (bytes === '') return [];
  const {evicted} = snapshot.totals.flows;
  const atLimit = evicted > 0 ? `; ${formatCount(evicted)} flows were evicted at a limit` : '';
  return [`Total   ${bytes}`, `Packets ${totalPacketsText(snapshot, sorted)}${atLimit}`].map(line =>
    truncate(line, size.columns),
  );
}

/** The first of them, as many as have room. */
function figuresWithin(columns: number): readonly Figure[] {
  const taken = (count: number) => figures.slice(0, count).reduce((sum, {width}) => sum + width + 1, 0);
  return figures.filter((_, index) => taken(index + 1) <= columns);
}

function serviceLine(
  service: ServiceSnapshot,
  nameWidth: number,
  shown: readonly Figure[],
  columns: number,
): string {
  const {name, handler, flows, maxSessions} = service;
  const use = flows.active / maxSessions;
  const sessions = `${bar(use, barWidth)} ${`${formatCount(flows.active)}/${formatCount(maxSessions)}`.padEnd(13)}`;
  const label = truncate(sanitizeText(name), nameWidth);
  const padding = ' '.repeat(Math.max(0, nameWidth - displayWidth(label)));
  const numbers = shown.map(figure => figure.text(service).padStart(figure.width));
  const line = truncate(
    [label + padding, sanitizeText(handler).padEnd(7), sessions, ...numbers].join(' '),
    columns,
  );
  return use >= 0.9 ? theme.warning(line) : line;
}

function detailLines(service: ServiceSnapshot, rest: readonly Figure[], columns: number): string[] {
  const {listen, target, drops, metered, notUdp, statsGUID, receiveQueue} = service;
  const parts = [
    `${listen} -> ${target}`,
    `drops ${dropsText(drops)}`,
    queueText(receiveQueue, drops.byReason.kernel ?? 0),
    ...rest.map(figure => `${figure.title} ${figure.text(service)}`),
    metered ? `reported to ${statsGUID}` : `unmetered: no reporter under ${statsGUID}`,
    ...(notUdp ? [`not UDP ${formatCount(notUdp.packets)}, ${formatCount(notUdp.answered)} answered`] : []),
  ];
  const style = drops.total > 0 || !metered ? theme.warning : theme.quiet;
  return wrapped(sanitizeText(parts.join('; ')), columns - indent.length).map(line => style(indent + line));
}

/** Broken behind commas and semicolons, and where that is not enough behind bars. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const pieces = text
    .split(/(?<=[,;] )/)
    .flatMap(piece => (displayWidth(piece.trimEnd()) > width ? piece.split(/(?<=\] )/) : [piece]));
  for (const piece of pieces) {
    if (line !== '' && displayWidth(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line].map(each => truncate(each.trimEnd(), width));
}

/** `receive queue [||  ] 12% of 8.4MB, never overflowed` */
function queueText(queue: ServiceSnapshot['receiveQueue'], lost: number): string {
  const fullness = queue
    ? ` ${bar(queue.bytes / queue.roomBytes, barWidth)} ${percentText(queue.bytes / queue.roomBytes)} of ${formatBytes(queue.roomBytes)},`
    : '';
  // The kernel drops when the receive queue is full: what it dropped tells whether it ever was.
  return `receive queue${fullness} ${lost > 0 ? `overflowed: ${formatCount(lost)} lost` : 'never overflowed'}`;
}
