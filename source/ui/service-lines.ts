import type {ServiceSnapshot} from '../snapshot/snapshot.js';
import {formatBytes, formatCount, formatRate} from '../view/format.js';
import {sanitizeText, truncate} from '../view/sanitize.js';
import {dropsText} from '../view/summary.js';
import {totalBytesText, totalPacketsText} from '../view/total-text.js';
import {bar} from './bar.js';
import type {PaneText} from './pane-lines.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';

const barWidth = 10;

/** Each service: who listens where, how much of its limits is in use, and what it did not forward. */
export function composeServices(state: ScreenState): PaneText {
  const {services} = state.snapshot;
  const {columns} = state.size;
  const nameWidth = Math.max(7, ...services.map(({name}) => Math.min(20, name.length)));
  const title = 'Services: Esc returns, Tab shows the log';
  const heads = `${'NAME'.padEnd(nameWidth)} ${'HANDLER'.padEnd(7)} ${'SESSIONS'.padEnd(barWidth + 16)}  RX/s  TX/s  STARTED  ENDED EVICTED REFUSED`;
  const lines = services.flatMap(service => [
    serviceLine(service, nameWidth, columns),
    dropsLine(service, nameWidth, columns),
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

function serviceLine(service: ServiceSnapshot, nameWidth: number, columns: number): string {
  const {name, handler, flows, maxSessions, rx, tx, refusals} = service;
  const use = flows.active / maxSessions;
  const sessions = `${bar(use, barWidth)} ${`${formatCount(flows.active)}/${formatCount(maxSessions)}`.padEnd(13)}`;
  const numbers = [
    formatRate(rx.bytesPerSecond).padStart(5),
    formatRate(tx.bytesPerSecond).padStart(5),
    formatCount(flows.started).padStart(8),
    formatCount(flows.ended).padStart(6),
    formatCount(flows.evicted).padStart(7),
    formatCount(refusals).padStart(7),
  ].join(' ');
  const line = truncate(
    sanitizeText(
      `${truncate(name, nameWidth).padEnd(nameWidth)} ${handler.padEnd(7)} ${sessions} ${numbers}`,
    ),
    columns,
  );
  return use >= 0.9 ? theme.warning(line) : line;
}

function dropsLine(
  {listen, target, drops, metered, notUdp, statsGUID, receiveQueue}: ServiceSnapshot,
  nameWidth: number,
  columns: number,
): string {
  const parts = [
    `${listen} -> ${target}`,
    `drops ${dropsText(drops)}`,
    queueText(receiveQueue, drops.byReason.kernel ?? 0),
    metered ? `reported to ${statsGUID}` : `unmetered: no reporter under ${statsGUID}`,
    ...(notUdp ? [`not UDP ${formatCount(notUdp.packets)}, ${formatCount(notUdp.answered)} answered`] : []),
  ];
  const line = truncate(`${' '.repeat(nameWidth + 1)}${sanitizeText(parts.join('; '))}`, columns);
  return drops.total > 0 || !metered ? theme.warning(line) : theme.quiet(line);
}

/** `receive queue [||  ] 12% of 8.4MB, never overflowed` */
function queueText(queue: ServiceSnapshot['receiveQueue'], lost: number): string {
  const fullness = queue
    ? ` ${bar(queue.bytes / queue.roomBytes, barWidth)} ${Math.round((queue.bytes / queue.roomBytes) * 100)}% of ${formatBytes(queue.roomBytes)},`
    : '';
  // The kernel drops when the receive queue is full: what it dropped tells whether it ever was.
  return `receive queue${fullness} ${lost > 0 ? `overflowed: ${formatCount(lost)} lost` : 'never overflowed'}`;
}
