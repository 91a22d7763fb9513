import {formatCount, formatRate} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {bar, percentText} from '../../../view/graphs/bar.js';
import {tallGraph} from '../../../view/graphs/graph.js';
import {type Span, widthOf} from '../spans.js';
import {directionSpans, dropsSpans, refusalsSpans, type TrafficState} from './traffic-spans.js';

/** Lines of the graphs and of the services below them together. */
const sharedHeight = 5;
const mostServiceLines = 2;
const gap = 3;
const barWidth = 12;
const narrowBarWidth = 6;
/** A service takes at least so many columns. */
const serviceWidth = 50;

/** For a large terminal: tall graphs of both directions side by side, the load of the relay, and the services. */
export function tallTraffic(state: TrafficState): Span[][] {
  const {snapshot, size, history, view} = state;
  const {rx, tx} = snapshot.totals;
  const width = Math.floor((size.columns - gap) / 2);
  const rxHead: Span[] = [['RX up   ', 'label'], ...directionSpans(rx, '', 'rx', view.units)];
  const txHead: Span[] = [['TX down ', 'label'], ...directionSpans(tx, '', 'tx', view.units)];
  const peaks = [history.map(point => point.rx), history.map(point => point.tx)].map(rates =>
    rates.slice(-2 * width).reduce((most, rate) => Math.max(most, rate), 0),
  );
  const services = serviceLines(state);
  const graphHeight = sharedHeight - services.length;
  const rxLines = tallGraph(
    history.map(point => point.rx),
    width,
    graphHeight,
  );
  const txLines = tallGraph(
    history.map(point => point.tx),
    width,
    graphHeight,
  );
  const rest: Span[] = [['   '], ...refusalsSpans(snapshot), ...loadSpans(state)];
  return [
    [
      ...filled([...rxHead, [peakText(peaks[0]!, view.units), 'quiet']], width + gap),
      ...filled([...txHead, [peakText(peaks[1]!, view.units), 'quiet']], width),
    ],
    ...rxLines.map((line, index): Span[] => [[line, 'rx'], [' '.repeat(gap)], [txLines[index]!, 'tx']]),
    [...dropsSpans(state, size.columns - widthOf(rest)), ...rest],
    ...services,
  ];
}

function peakText(bytesPerSecond: number, units: Units): string {
  return bytesPerSecond === 0 ? '' : `  peak ${rateWithUnit(bytesPerSecond, units)}`;
}

function loadSpans({snapshot: {relay, services}}: TrafficState): Span[] {
  if (relay === undefined) return [];
  const threads = relay.threads > 1 ? `, busiest of ${relay.threads} threads` : '';
  const tone = relay.busiest >= 0.9 ? 'alert' : relay.busiest >= 0.7 ? 'warning' : 'value';
  return [
    ['   Relay ', 'label'],
    [bar(relay.busiest, barWidth), tone],
    [` ${percentText(relay.busiest)} CPU${threads}`],
    ...queueSpans(services),
  ];
}

/** How full the fullest receive queue is. */
function queueSpans(services: readonly ServiceSnapshot[]): Span[] {
  const shares = services.flatMap(({receiveQueue: queue}) => (queue ? [queue.bytes / queue.roomBytes] : []));
  if (shares.length === 0) return [];
  const fullest = Math.max(...shares);
  return [
    ['   Queue ', 'label'],
    [bar(fullest, barWidth), fullest >= 0.5 ? 'warning' : 'value'],
    [` ${percentText(Math.min(1, fullest))} full`],
  ];
}

/** The busiest services, side by side in at most two lines: sessions in use and allowed, and rates. */
function serviceLines({snapshot, view, size}: TrafficState): Span[][] {
  const rateOf = ({rx, tx}: ServiceSnapshot) =>
    forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond;
  const perLine = Math.max(2, Math.floor((size.columns + gap) / serviceWidth));
  const width = Math.floor((size.columns + gap) / perLine) - gap;
  const busiest = [...snapshot.services].sort((a, b) => rateOf(b) - rateOf(a));
  const shown = busiest.slice(0, perLine * mostServiceLines);
  const hidden = busiest.length - shown.length;
  const cells = shown.map((service, index) => {
    const more = hidden > 0 && index === shown.length - 1 ? ` +${hidden} more` : '';
    const spans = serviceSpans(service, view.units, perLine > 2 ? narrowBarWidth : barWidth, more);
    return filled(spans, width);
  });
  const lines: Span[][] = [];
  for (let first = 0; first < cells.length; first += perLine) {
    const line = cells.slice(first, first + perLine);
    lines.push(line.flatMap((cell, index): Span[] => (index > 0 ? [[' '.repeat(gap)], ...cell] : cell)));
  }
  return lines;
}

function serviceSpans(service: ServiceSnapshot, units: Units, barColumns: number, more: string): Span[] {
  const {name, flows, maxSessions, drops} = service;
  const [rx, tx] = [forwardedOf(service.rx), forwardedOf(service.tx)];
  const use = flows.active / maxSessions;
  return [
    [truncate(sanitizeText(name), 8).padEnd(8), 'label'],
    [bar(use, barColumns), use >= 0.9 ? 'warning' : 'value'],
    [` ${`${formatCount(flows.active)}/${formatCount(maxSessions)}`.padEnd(10)}`],
    [` ${rateWithUnit(rx.bytesPerSecond + tx.bytesPerSecond, units).padStart(9)}`],
    [more, 'label'],
    [drops.total > 0 ? `  drops ${formatCount(drops.total)}` : '', 'warning'],
    [` ${formatRate(rx.packetsPerSecond + tx.packetsPerSecond).padStart(5)}p/s`, 'quiet'],
  ];
}

/** Padded with blanks to a width; spans that do not fit are left out. */
function filled(spans: readonly Span[], width: number): Span[] {
  let fitting = [...spans];
  while (widthOf(fitting) > width && fitting.length > 1) fitting = fitting.slice(0, -1);
  return [...fitting, [' '.repeat(Math.max(0, width - widthOf(fitting)))]];
}
