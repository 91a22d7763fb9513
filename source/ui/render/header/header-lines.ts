import {formatAge, formatCount} from '../../../quantity/format.js';
import {rateWithUnit} from '../../../quantity/units.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {sparkline} from '../../../view/graphs/sparkline.js';
import {totalBytesText} from '../../../view/summary/total-text.js';
import {missedFlows} from '../../state/history.js';
import {headerHeight, headerHeights} from '../../state/size.js';
import type {ScreenState} from '../../state/state.js';
import {composeLine, type Piece, widthOf} from '../spans.js';
import {theme} from '../theme.js';
import {statesLine} from './states-line.js';
import {tallTraffic} from './tall-header.js';
import {directionPieces, dropsPieces, refusalsPieces} from './traffic-spans.js';
import {viewLine} from './view-line.js';

/** The lines above the table, each at most `columns` wide. */
export function composeHeader(state: ScreenState, hint: string | undefined): string[] {
  const {size} = state;
  const height = headerHeight(size);
  const lines =
    height === headerHeights.compact
      ? [titleLine(state), compactTrafficLine(state), viewLine(state)]
      : [
          titleLine(state),
          ...(height === headerHeights.tall ? tallTraffic(state) : trafficLines(state)),
          viewLine(state),
          noticeLine(state, hint),
        ];
  return lines.map(line => composeLine(line, size.columns));
}

/** The widths of the figures beside a graph, units of 1024 included, and of the least graph that says something. */
const figuresWidth = 49;
const leastGraphWidth = 5;
/** `Refusals` and a count; fixed, so that the graph keeps its width while they are counted. */
const refusalsWidth = 14;

function trafficLines(state: ScreenState): Piece[][] {
  const {snapshot, size, history, view} = state;
  const {rx, tx} = snapshot.totals;
  const room = size.columns - figuresWidth;
  const drops = dropsPieces(state, room - leastGraphWidth);
  const graphWidth = Math.min(60, room - Math.max(widthOf(drops), refusalsWidth));
  const graph = (rates: number[]) => sparkline(rates, graphWidth);
  const rxGraph = graph(history.map(point => point.rx));
  const txGraph = graph(history.map(point => point.tx));
  return [
    [['RX up   ', theme.label], ...directionPieces(rx, rxGraph, theme.rx, view.units), ['   '], ...drops],
    [
      ['TX down ', theme.label],
      ...directionPieces(tx, txGraph, theme.tx, view.units),
      ['   '],
      ...refusalsPieces(snapshot),
    ],
  ];
}

function compactTrafficLine(state: ScreenState): Piece[] {
  const {snapshot, view} = state;
  const {rx, tx} = snapshot.totals;
  const rates: Piece[] = [
    ['RX ', theme.label],
    [rateWithUnit(rx.bytesPerSecond, view.units), theme.value],
    ['  TX ', theme.label],
    [rateWithUnit(tx.bytesPerSecond, view.units), theme.value],
    ['  '],
  ];
  const refusals: Piece[] = [['  '], ...refusalsPieces(snapshot)];
  const room = state.size.columns - widthOf(rates) - widthOf(refusals);
  return [...rates, ...dropsPieces(state, room), ...refusals];
}

function titleLine(state: ScreenState): Piece[] {
  const {snapshot, paused, follow, resumed} = state;
  const {version, host, uptimeSeconds, intervalSeconds, takenAtMs, demo} = snapshot;
  const clock = new Date(takenAtMs).toTimeString().slice(0, 8);
  const badges = [
    ...(demo ? ['DEMO'] : []),
    ...(paused ? [pauseText(state)] : []),
    ...(resumed ? ['+ new, - ended, ~ changed'] : []),
    ...(follow ? ['FOLLOW'] : []),
  ];
  return [
    [`udptop ${version}`, theme.value],
    ...badges.flatMap((badge): Piece[] => [[' '], [` ${badge} `, theme.badge]]),
    [`  ${sanitizeText(host)}`],
    ['  up ', theme.label],
    [formatAge(uptimeSeconds * 1000)],
    ['  every ', theme.label],
    [`${intervalSeconds}s`],
    ['  ', theme.label],
    [clock],
  ];
}

/** What goes on unseen; the moment, where it was stepped back to. */
function pauseText(state: ScreenState): string {
  const {newest, snapshot, momentMs} = state;
  const {started, ended} = missedFlows(state);
  const age = formatAge(newest.takenAtMs - snapshot.takenAtMs);
  const missed = [
    ...(started > 0 ? [`${formatCount(started)} new`] : []),
    ...(ended > 0 ? [`${formatCount(ended)} ended`] : []),
  ].join(', ');
  const since = momentMs === undefined ? `PAUSED ${age}` : `PAUSED ${age} ago`;
  return missed === '' ? since : `${since}, ${missed} flows`;
}

/** What is wrong, or else what there is to know, or else whose the totals are, and the states of the flows. */
function noticeLine({snapshot, sorted, view}: ScreenState, hint: string | undefined): Piece[] {
  const {notices} = snapshot;
  const [notice] = notices;
  if (notice !== undefined) {
    const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
    return [[`! ${sanitizeText(notice)}${more}`, theme.alert]];
  }
  if (hint !== undefined) return [[hint, theme.warning]];
  const total = totalBytesText(snapshot, sorted, view.units);
  const states = statesLine(snapshot);
  if (total === '') return states;
  return [['Total ', theme.label], [total, theme.quiet], ['   '], ...states];
}
