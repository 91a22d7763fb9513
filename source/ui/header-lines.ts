import type {DirectionTotals, Snapshot} from '../snapshot/snapshot.js';
import {columnById} from '../view/columns.js';
import {formatAge, formatBytes, formatCount, formatRate} from '../view/format.js';
import {sparkline} from '../view/history.js';
import {displayWidth, sanitizeText, truncate} from '../view/sanitize.js';
import {dropsText} from '../view/summary.js';
import {headerHeight} from './size.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';

/** A piece of a line: its text, and how it looks. */
type Piece = readonly [text: string, style?: (text: string) => string];

/** The lines above the table, each at most `columns` wide. */
export function composeHeader(state: ScreenState, hint: string | undefined): string[] {
  const {snapshot, size} = state;
  const lines =
    headerHeight(size) < 5
      ? [titleLine(state), compactTrafficLine(snapshot), viewLine(state)]
      : [titleLine(state), ...trafficLines(state), viewLine(state), noticeLine(snapshot, hint)];
  return lines.map(line => composeLine(line, size.columns));
}

/** The widths of the figures beside a graph, and of the least graph that says something. */
const figuresWidth = 51;
const leastGraphWidth = 6;
/** `Refusals` and a count; fixed, so that the graph keeps its width while they are counted. */
const refusalsWidth = 14;

function trafficLines({snapshot, size, history}: ScreenState): Piece[][] {
  const {rx, tx} = snapshot.totals;
  const drops = dropsPieces(snapshot);
  const room = size.columns - figuresWidth - Math.max(widthOf(drops), refusalsWidth);
  const graphWidth = room < leastGraphWidth ? 0 : Math.min(60, room);
  const graph = (rates: number[]) => sparkline(rates, graphWidth);
  const rxGraph = graph(history.map(point => point.rx));
  const txGraph = graph(history.map(point => point.tx));
  return [
    [['RX up   ', theme.label], ...directionPieces(rx, rxGraph, theme.rx), ['   '], ...drops],
    [
      ['TX down ', theme.label],
      ...directionPieces(tx, txGraph, theme.tx),
      ['   '],
      ...refusalsPieces(snapshot),
    ],
  ];
}

function compactTrafficLine(snapshot: Snapshot): Piece[] {
  const {rx, tx} = snapshot.totals;
  return [
    ['RX ', theme.label],
    [`${formatRate(rx.bytesPerSecond)}B/s`, theme.value],
    ['  TX ', theme.label],
    [`${formatRate(tx.bytesPerSecond)}B/s`, theme.value],
    ['  '],
    ...dropsPieces(snapshot),
    ['  '],
    ...refusalsPieces(snapshot),
  ];
}

function dropsPieces({totals: {drops}}: Snapshot): Piece[] {
  return [
    ['Drops ', theme.label],
    [dropsText(drops), drops.total > 0 ? theme.alert : theme.value],
  ];
}

function refusalsPieces({totals: {refusals}}: Snapshot): Piece[] {
  return [
    ['Refusals ', theme.label],
    [formatCount(refusals), refusals > 0 ? theme.warning : theme.value],
  ];
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, [text]) => sum + displayWidth(text), 0);
}

function titleLine({snapshot, newest, paused}: ScreenState): Piece[] {
  const {version, host, uptimeSeconds, intervalSeconds, takenAtMs, demo} = snapshot;
  const clock = new Date(takenAtMs).toTimeString().slice(0, 8);
  const pausedMs = newest.takenAtMs - takenAtMs;
  return [
    [`udptop ${version}`, theme.value],
    ...(demo ? ([[' '], [' DEMO ', theme.badge]] satisfies Piece[]) : []),
    ...(paused ? ([[' '], [` PAUSED ${formatAge(pausedMs)} `, theme.badge]] satisfies Piece[]) : []),
    [`  ${sanitizeText(host)}`],
    ['  up ', theme.label],
    [formatAge(uptimeSeconds * 1000)],
    ['  every ', theme.label],
    [`${intervalSeconds}s`],
    ['  ', theme.label],
    [clock],
  ];
}

function directionPieces(traffic: DirectionTotals, graph: string, style: (text: string) => string): Piece[] {
  const pieces: Piece[] = graph === '' ? [] : [[graph, style], [' ']];
  return [
    ...pieces,
    [`${formatRate(traffic.bytesPerSecond).padStart(5)}B/s`, theme.value],
    [` ${formatRate(traffic.packetsPerSecond).padStart(5)}p/s`],
    [
      `  ${formatBytes(traffic.bytes).padStart(6)} ${formatCount(traffic.packets).padStart(5)} pkts`,
      theme.quiet,
    ],
  ];
}

function viewLine({view, rows, snapshot, mode, draftError, size}: ScreenState): Piece[] {
  const {column, direction} = view.sort;
  const filter: Piece[] =
    view.filter === ''
      ? [['none', theme.quiet]]
      : [[sanitizeText(view.filter), theme.value], [`  ${rows.length} of ${snapshot.flows.length} flows`]];
  const {flows} = snapshot.totals;
  return [
    ['Flows ', theme.label],
    [`${formatCount(flows.active)} active`, theme.value],
    // On narrow terminals it matters more which flows are shown.
    [size.columns < 70 ? '' : `, ${formatCount(flows.started)} started, ${formatCount(flows.ended)} ended`],
    ['   Sort ', theme.label],
    [`${columnById(column).id} ${direction === 'asc' ? '▲' : '▼'}`, theme.value],
    ['   Filter ', theme.label],
    ...filter,
    // While it is typed, the reason stands below it.
    ...(draftError && mode !== 'filter'
      ? ([[`  ${sanitizeText(draftError.error)}`, theme.alert]] satisfies Piece[])
      : []),
  ];
}

function noticeLine({notices, demo}: Snapshot, hint: string | undefined): Piece[] {
  const [notice] = notices;
  if (notice !== undefined) {
    const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
    return [[`! ${sanitizeText(notice)}${more}`, theme.alert]];
  }
  return demo && hint !== undefined ? [[hint, theme.warning]] : [];
}

/** Joins pieces up to the width; what does not fit is cut. */
export function composeLine(pieces: readonly Piece[], width: number): string {
  let left = width;
  let line = '';
  for (const [text, style] of pieces) {
    if (left <= 0) break;
    const fitting = truncate(text, left);
    left -= displayWidth(fitting);
    line += style ? style(fitting) : fitting;
  }
  return line;
}
