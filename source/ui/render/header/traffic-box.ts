import {formatAge} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import {mirroredGraph} from '../../../view/graphs/mirrored-graph.js';
import {stretched} from '../../../view/graphs/stretch.js';
import {cutLine, type Span, widthOf} from '../spans.js';
import {answerSpans, droppedSpans, dropsSpans, queueSpans, refusedSpans, relaySpans} from './health-spans.js';
import {filled, fittingParts, type Part} from './parts.js';
import {directionSpans, peakOf, signs, type TrafficState, totalText} from './traffic-spans.js';

const healthWidth = 53;
/** Two values to a character. */
const perCharacter = 2;

/**
 * For a large terminal: two boxes side by side. One has the past of both directions, mirrored; the other says how well it goes.
 * @param graphHeight lines of both graphs together
 */
export function trafficBoxes(state: TrafficState, graphHeight: number): Span[][] {
  const width = state.size.columns - healthWidth;
  const left = graphBox(state, width, graphHeight);
  const right = healthBox(state, graphHeight);
  return left.map((line, index) => [...line, ...right[index]!]);
}

function graphBox(state: TrafficState, width: number, height: number): Span[][] {
  const {snapshot, history, view, past, momentMs} = state;
  const inner = width - 2;
  const values = perCharacter * inner;
  const rate = (direction: 'rx' | 'tx') =>
    `${signs[direction]} ${rateWithUnit(forwardedOf(snapshot.totals[direction]).bytesPerSecond, view.units)}`;
  const peak = (direction: 'rx' | 'tx') =>
    `${signs[direction]} ${rateWithUnit(peakOf(history, direction, values), view.units)}`;
  const rates = (direction: 'rx' | 'tx') =>
    stretched(
      history.map(point => point[direction]),
      values,
    );
  const {above, below} = mirroredGraph(rates('rx'), rates('tx'), inner, height / 2);
  const first = past.at(-Math.min(history.length, values))?.rest.takenAtMs;
  const spanMs = first === undefined ? 0 : Math.max(0, snapshot.takenAtMs - first);
  const edge = (line: string, direction: 'rx' | 'tx'): Span[] => [
    ['│', 'quiet'],
    [line, direction],
    ['│', 'quiet'],
  ];
  return [
    border(
      '┌',
      '┐',
      width,
      [[rate('rx'), 'rx'], ['  '], [rate('tx'), 'tx']],
      [[`peak ${peak('rx')}  ${peak('tx')}`, 'quiet']],
    ),
    ...above.map(line => edge(line, 'rx')),
    ...below.map(line => edge(line, 'tx')),
    border('└', '┘', width, spanMs > 0 ? [[`-${formatAge(spanMs)}`, 'quiet']] : [], [
      [momentMs === undefined ? 'now' : 'then', 'quiet'],
    ]),
  ];
}

function healthBox(state: TrafficState, height: number): Span[][] {
  const {snapshot, view} = state;
  const {rx, tx} = snapshot.totals;
  const amount = (bytes: number) => amountWithUnit(bytes, view.units);
  const inner = healthWidth - 4;
  const part = (spans: readonly Span[], rank: number): Part[] =>
    spans.length > 0 ? [{gap: '  ', spans, rank}] : [];
  const answers = answerSpans(snapshot);
  const lines: Span[][] = [
    fittingParts(
      [
        {spans: droppedSpans(state)},
        {gap: '  ', spans: refusedSpans(state)},
        ...part(queueSpans(snapshot), 1),
        ...part(relaySpans(snapshot), 0),
      ],
      inner,
    ),
    answers.length > 0
      ? answers
      : [
          ['RTT ', 'label'],
          ['no answer was timed yet', 'quiet'],
        ],
    dropsSpans(snapshot, inner),
    [
      ['total ', 'label'],
      ['▲ ', 'rx'],
      [`${totalText(rx, amount)}  `],
      ['▼ ', 'tx'],
      [totalText(tx, amount)],
    ],
    directionSpans('rx', rx, view.units),
    directionSpans('tx', tx, view.units),
  ];
  return [
    border('┌', '┐', healthWidth, [['health']], []),
    ...Array.from({length: height}, (_, index): Span[] => [
      ['│ ', 'quiet'],
      ...filled(cutLine(lines[index] ?? [], inner), inner),
      [' │', 'quiet'],
    ]),
    border('└', '┘', healthWidth, [], []),
  ];
}

/** `┌ left ───── right ┐` */
function border(
  from: string,
  to: string,
  width: number,
  left: readonly Span[],
  right: readonly Span[],
): Span[] {
  const spaced = (spans: readonly Span[]): Span[] => (spans.length > 0 ? [[' '], ...spans, [' ']] : []);
  const [head, tail] = [spaced(left), spaced(right)];
  const room = width - 2 - widthOf(head);
  const end = widthOf(tail) < room ? tail : [];
  return [
    [from, 'quiet'],
    ...head,
    ['─'.repeat(Math.max(0, room - widthOf(end))), 'quiet'],
    ...end,
    [to, 'quiet'],
  ];
}
