import {formatAge, formatCount} from '../../../quantity/format.js';
import {rateWithUnit} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {sparkline} from '../../../view/graphs/sparkline.js';
import {totalBytesText} from '../../../view/summary/total-text.js';
import {missedFlows} from '../../state/history.js';
import type {ScreenState} from '../../state/screen-state.js';
import {headerHeight, headerHeights} from '../../state/size.js';
import {cutLine, type Line, type Span, widthOf} from '../spans.js';
import {statesLine} from './states-line.js';
import {tallTraffic} from './tall-header.js';
import {directionSpans, dropsSpans, refusalsSpans, type TrafficState} from './traffic-spans.js';
import {type ViewLineState, viewLine} from './view-line.js';

/** What the header shows. */
export type HeaderState = TrafficState &
  ViewLineState &
  Pick<ScreenState, 'newest' | 'paused' | 'momentMs' | 'pauseDiff' | 'follow'>;

/**
 * The lines above the table.
 * @param hint shown before the notices
 */
export function headerLines(state: HeaderState, hint: string | undefined): Line[] {
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
  return lines.map(line => cutLine(line, size.columns));
}

/** Width of the figures beside a graph, for the longest units. */
const figuresWidth = 49;
/** A narrower graph says nothing. */
const minimumGraphWidth = 5;
/** `Refusals` and a count. Fixed, so that the graph keeps its width as the count grows. */
const refusalsWidth = 14;

function trafficLines(state: TrafficState): Span[][] {
  const {snapshot, size, history, view} = state;
  const {rx, tx} = snapshot.totals;
  const room = size.columns - figuresWidth;
  const drops = dropsSpans(state, room - minimumGraphWidth);
  const graphWidth = Math.min(60, room - Math.max(widthOf(drops), refusalsWidth));
  const graph = (rates: number[]) => sparkline(rates, graphWidth);
  const rxGraph = graph(history.map(point => point.rx));
  const txGraph = graph(history.map(point => point.tx));
  return [
    [['RX up   ', 'label'], ...directionSpans(rx, rxGraph, 'rx', view.units), ['   '], ...drops],
    [
      ['TX down ', 'label'],
      ...directionSpans(tx, txGraph, 'tx', view.units),
      ['   '],
      ...refusalsSpans(snapshot),
    ],
  ];
}

function compactTrafficLine(state: TrafficState): Span[] {
  const {snapshot, view} = state;
  const {rx, tx} = snapshot.totals;
  const rates: Span[] = [
    ['RX ', 'label'],
    [rateWithUnit(forwardedOf(rx).bytesPerSecond, view.units), 'value'],
    ['  TX ', 'label'],
    [rateWithUnit(forwardedOf(tx).bytesPerSecond, view.units), 'value'],
    ['  '],
  ];
  const refusals: Span[] = [['  '], ...refusalsSpans(snapshot)];
  const room = state.size.columns - widthOf(rates) - widthOf(refusals);
  return [...rates, ...dropsSpans(state, room), ...refusals];
}

function titleLine(state: HeaderState): Span[] {
  const {snapshot, paused, follow, pauseDiff} = state;
  const {version, host, uptimeSeconds, intervalSeconds, takenAtMs, wallClockMs, demo} = snapshot;
  const clock = new Date(wallClockMs ?? takenAtMs).toTimeString().slice(0, 8);
  const badges = [
    ...(demo ? ['DEMO'] : []),
    ...(paused ? [pauseText(state)] : []),
    ...(pauseDiff ? ['+ new, - ended, ~ changed'] : []),
    ...(follow ? ['FOLLOW'] : []),
  ];
  return [
    [`udptop ${version}`, 'value'],
    ...badges.flatMap((badge): Span[] => [[' '], [` ${badge} `, 'badge']]),
    [`  ${sanitizeText(host)}`],
    ['  up ', 'label'],
    [formatAge(uptimeSeconds * 1000)],
    ['  every ', 'label'],
    [`${intervalSeconds}s`],
    ['  ', 'label'],
    [clock],
  ];
}

/** How long ago the screen was frozen, and how many flows started and ended since. */
function pauseText(state: HeaderState): string {
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

/** The hint and the first notice, or else what the totals consist of and the states of the flows. */
function noticeLine({snapshot, sorted, view, size}: HeaderState, hint: string | undefined): Span[] {
  const {notices} = snapshot;
  const [notice] = notices;
  const spans: Span[] = hint === undefined ? [] : [[hint, 'warning']];
  if (notice !== undefined) {
    if (hint !== undefined) spans.push(['  ']);
    const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
    const room = Math.max(1, size.columns - widthOf(spans) - more.length);
    spans.push([truncate(`! ${sanitizeText(notice)}`, room) + more, 'alert']);
  }
  if (spans.length > 0) return spans;
  const total = totalBytesText(snapshot, sorted, view.units);
  const states = statesLine(snapshot);
  if (total === '') return states;
  return [['Total ', 'label'], [total, 'quiet'], ['   '], ...states];
}
