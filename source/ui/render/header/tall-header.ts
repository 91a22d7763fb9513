import {formatCount, formatRate} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {tallGraph} from '../../../view/graphs/graph.js';
import type {ScreenState} from '../../state/state.js';
import {bar, percentText} from '../bar.js';
import {type Piece, widthOf} from '../spans.js';
import {theme} from '../theme.js';
import {directionPieces, dropsPieces, refusalsPieces} from './traffic-spans.js';

/** Lines of the graphs and of the services below them: where these need less, the graphs have more. */
const sharedHeight = 5;
const mostServiceLines = 2;
const gap = 3;
const barWidth = 12;
const narrowBarWidth = 6;
/** Of the terminal, for a service that stands beside others. */
const serviceWidth = 50;

/** On a large terminal: both directions side by side with tall graphs, the services, the relay. */
export function tallTraffic(state: ScreenState): Piece[][] {
  const {snapshot, size, history, view} = state;
  const {rx, tx} = snapshot.totals;
  const width = Math.floor((size.columns - gap) / 2);
  const rxHead: Piece[] = [['RX up   ', theme.label], ...directionPieces(rx, '', theme.rx, view.units)];
  const txHead: Piece[] = [['TX down ', theme.label], ...directionPieces(tx, '', theme.tx, view.units)];
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
  const rest: Piece[] = [['   '], ...refusalsPieces(snapshot), ...loadPieces(state)];
  return [
    [
      ...filled([...rxHead, [peakText(peaks[0]!, view.units), theme.quiet]], width + gap),
      ...filled([...txHead, [peakText(peaks[1]!, view.units), theme.quiet]], width),
    ],
    ...rxLines.map((line, index): Piece[] => [
      [line, theme.rx],
      [' '.repeat(gap)],
      [txLines[index]!, theme.tx],
    ]),
    [...dropsPieces(state, size.columns - widthOf(rest)), ...rest],
    ...services,
  ];
}

function peakText(bytesPerSecond: number, units: Units): string {
  return bytesPerSecond === 0 ? '' : `  peak ${rateWithUnit(bytesPerSecond, units)}`;
}

function loadPieces({snapshot: {relay, services}}: ScreenState): Piece[] {
  if (relay === undefined) return [];
  const threads = relay.threads > 1 ? `, busiest of ${relay.threads} threads` : '';
  const style = relay.busiest >= 0.9 ? theme.alert : relay.busiest >= 0.7 ? theme.warning : theme.value;
  return [
    ['   Relay ', theme.label],
    [bar(relay.busiest, barWidth), style],
    [` ${percentText(relay.busiest)} CPU${threads}`],
    ...queuePieces(services),
  ];
}

/** The fullest receive queue. */
function queuePieces(services: readonly ServiceSnapshot[]): Piece[] {
  const shares = services.flatMap(({receiveQueue: queue}) => (queue ? [queue.bytes / queue.roomBytes] : []));
  if (shares.length === 0) return [];
  const fullest = Math.max(...shares);
  return [
    ['   Queue ', theme.label],
    [bar(fullest, barWidth), fullest >= 0.5 ? theme.warning : theme.value],
    [` ${percentText(Math.min(1, fullest))} full`],
  ];
}

/** The busiest services, side by side in two lines at most: the sessions in use of those allowed, and the rates. */
function serviceLines({snapshot, view, size}: ScreenState): Piece[][] {
  const rateOf = ({rx, tx}: ServiceSnapshot) => rx.bytesPerSecond + tx.bytesPerSecond;
  const perLine = Math.max(2, Math.floor((size.columns + gap) / serviceWidth));
  const width = Math.floor((size.columns + gap) / perLine) - gap;
  const busiest = [...snapshot.services].sort((a, b) => rateOf(b) - rateOf(a));
  const shown = busiest.slice(0, perLine * mostServiceLines);
  const hidden = busiest.length - shown.length;
  const cells = shown.map((service, index) => {
    const more = hidden > 0 && index === shown.length - 1 ? ` +${hidden} more` : '';
    const pieces = servicePieces(service, view.units, perLine > 2 ? narrowBarWidth : barWidth, more);
    return filled(pieces, width);
  });
  const lines: Piece[][] = [];
  for (let first = 0; first < cells.length; first += perLine) {
    const line = cells.slice(first, first + perLine);
    lines.push(line.flatMap((cell, index): Piece[] => (index > 0 ? [[' '.repeat(gap)], ...cell] : cell)));
  }
  return lines;
}

function servicePieces(service: ServiceSnapshot, units: Units, barColumns: number, more: string): Piece[] {
  const {name, flows, maxSessions, rx, tx, drops} = service;
  const use = flows.active / maxSessions;
  return [
    [truncate(sanitizeText(name), 8).padEnd(8), theme.label],
    [bar(use, barColumns), use >= 0.9 ? theme.warning : theme.value],
    [` ${`${formatCount(flows.active)}/${formatCount(maxSessions)}`.padEnd(10)}`],
    [` ${rateWithUnit(rx.bytesPerSecond + tx.bytesPerSecond, units).padStart(9)}`],
    [more, theme.label],
    [drops.total > 0 ? `  drops ${formatCount(drops.total)}` : '', theme.warning],
    [` ${formatRate(rx.packetsPerSecond + tx.packetsPerSecond).padStart(5)}p/s`, theme.quiet],
  ];
}

/** With blanks up to a width, or without its last pieces. */
function filled(pieces: readonly Piece[], width: number): Piece[] {
  let fitting = [...pieces];
  while (widthOf(fitting) > width && fitting.length > 1) fitting = fitting.slice(0, -1);
  return [...fitting, [' '.repeat(Math.max(0, width - widthOf(fitting)))]];
}
