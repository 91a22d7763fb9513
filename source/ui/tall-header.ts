import type {ServiceSnapshot} from '../snapshot/snapshot.js';
import {formatCount, formatRate} from '../view/format.js';
import {tallGraph} from '../view/graph.js';
import {sanitizeText, truncate} from '../view/sanitize.js';
import {rateWithUnit, type Units} from '../view/units.js';
import {bar} from './bar.js';
import {type Piece, widthOf} from './pieces.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';
import {directionPieces, dropsPieces, refusalsPieces} from './traffic-pieces.js';

const graphHeight = 3;
const gap = 3;
const barWidth = 12;

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
    [...dropsPieces(state), ['   '], ...refusalsPieces(snapshot), ...loadPieces(state)],
    ...serviceLines(state, width),
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
    [` ${Math.round(relay.busiest * 100)}% CPU${threads}`],
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
    [` ${Math.round(Math.min(1, fullest) * 100)}% full`],
  ];
}

/** The four busiest services, two in a line: the sessions in use of those allowed, and the rates. */
function serviceLines({snapshot, view}: ScreenState, width: number): Piece[][] {
  const rateOf = ({rx, tx}: ServiceSnapshot) => rx.bytesPerSecond + tx.bytesPerSecond;
  const busiest = [...snapshot.services].sort((a, b) => rateOf(b) - rateOf(a)).slice(0, 4);
  const pieces = busiest.map(service => servicePieces(service, view.units));
  return [0, 2].map(first => [
    ...filled(pieces[first] ?? [], width + gap),
    ...filled(pieces[first + 1] ?? [], width),
  ]);
}

function servicePieces(service: ServiceSnapshot, units: Units): Piece[] {
  const {name, flows, maxSessions, rx, tx, drops} = service;
  const use = flows.active / maxSessions;
  return [
    [truncate(sanitizeText(name), 8).padEnd(8), theme.label],
    [bar(use, barWidth), use >= 0.9 ? theme.warning : theme.value],
    [` ${`${formatCount(flows.active)}/${formatCount(maxSessions)}`.padEnd(10)}`],
    [` ${rateWithUnit(rx.bytesPerSecond + tx.bytesPerSecond, units).padStart(9)}`],
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
