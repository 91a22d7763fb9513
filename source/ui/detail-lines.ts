import type {FlowSnapshot, Traffic} from '../snapshot/snapshot.js';
import {repeatedElsewhere} from '../view/cells.js';
import {formatAge, formatCount, formatRate} from '../view/format.js';
import {sizeHistogram, tallGraph} from '../view/graph.js';
import {leftMs, lifecycleState} from '../view/lifecycle.js';
import {sanitizeText, truncate} from '../view/sanitize.js';
import {amountWithUnit, rateWithUnit, type Units} from '../view/units.js';
import {paneLines} from './pane-lines.js';
import {composeLine} from './pieces.js';
import {identityOf, isSame} from './selection.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';
import {type FlowPoint, pastOf} from './time.js';

const graphHeight = 4;
const labelWidth = 10;

/** Everything about the selected flow, as it is or was last. */
export function composeDetail(state: ScreenState): string[] {
  const flow = detailedFlow(state);
  const title = 'Flow: k acts on it, F7 and F8 throttle, y copies it, [ ] step through time, Esc returns';
  if (flow === undefined)
    return paneLines(state, title, [
      theme.quiet(truncate('The flow is over and forgotten.', state.size.columns)),
    ]);
  const {columns} = state.size;
  const {takenAtMs} = state.snapshot;
  const {units} = state.view;
  const points = pastOf(state.past, identityOf(flow), takenAtMs);
  const lines = [
    theme.value(truncate(sanitizeText(`${flow.client} -> ${flow.target}`), columns)),
    ...[...facts(flow, takenAtMs, units), ...metadataFacts(flow)].map(([label, text]) =>
      composeLine(
        [[sanitizeText(label).padEnd(labelWidth), theme.label], [` ${sanitizeText(text)}`]],
        columns,
      ),
    ),
    '',
    ...graphLines('RX up', flow.rx, points, point => point.rx, theme.rx, columns, units),
    ...graphLines('TX down', flow.tx, points, point => point.tx, theme.tx, columns, units),
    '',
    ...sizeLines(points, columns),
  ];
  return paneLines(state, title, lines);
}

/** The one under the cursor, even when a filter hides it now. */
export function detailedFlow({
  snapshot,
  selectedFlow,
  rows,
  selectedIndex,
}: ScreenState): FlowSnapshot | undefined {
  if (selectedFlow === undefined) return rows[selectedIndex];
  return snapshot.flows.find(flow => isSame(flow, selectedFlow));
}

type Fact = readonly [label: string, text: string];

function facts(flow: FlowSnapshot, nowMs: number, units: Units): Fact[] {
  const {rx, tx, control} = flow;
  const remainingMs = leftMs(flow, nowMs);
  const left = Number.isNaN(remainingMs) ? '' : `, ends in ${formatAge(remainingMs)} without traffic`;
  const local = (ms: number) => new Date(ms).toTimeString().slice(0, 8);
  const ends: Record<NonNullable<FlowSnapshot['endReason']>, string> = {
    idle: 'no traffic until the idle timeout',
    stopped: 'the relay stopped',
    evicted: 'gave way at the session limit',
    user: 'ended by a user',
    refused: 'the target refused',
    answered: 'got the one answer it was for',
    closed: 'its connection closed',
  };
  const end = flow.endReason === null ? '' : `, ${ends[flow.endReason]}`;
  const held =
    control?.kind === 'blocked'
      ? control.untilMs === null
        ? ', until it is freed'
        : `, for ${formatAge(control.untilMs - nowMs)} more`
      : control?.kind === 'throttled'
        ? ` to ${rateWithUnit(control.bytesPerSecond, units)} each way`
        : '';
  const total = (traffic: Traffic) =>
    `${amountWithUnit(traffic.bytes, units)} in ${formatCount(traffic.packets)} packets${traffic.packets > 0 ? `, ${amountWithUnit(traffic.bytes / traffic.packets, units)} each` : ''}`;
  return [
    ['service', flow.service],
    ['state', `${lifecycleState(flow, nowMs)}${held}${end}`],
    [
      'first seen',
      `${local(flow.startedAtMs)}, ${formatAge((flow.endedAtMs ?? nowMs) - flow.startedAtMs)} old`,
    ],
    ['last seen', `${local(flow.lastSeenAtMs)}, ${formatAge(nowMs - flow.lastSeenAtMs)} ago${left}`],
    ['received', total(rx)],
    ['sent back', total(tx)],
    ['drops', formatCount(flow.drops)],
    [
      'refusals',
      `${formatCount(flow.refusals)}${flow.refusals > 0 ? ' (ICMP: nothing listens at the target)' : ''}`,
    ],
  ];
}

function metadataFacts({metadata}: FlowSnapshot): Fact[] {
  return Object.entries(metadata)
    .filter(([key]) => !repeatedElsewhere.has(key))
    .map(([key, value]) => [key, String(value)]);
}

function graphLines(
  label: string,
  traffic: Traffic,
  points: readonly FlowPoint[],
  read: (point: FlowPoint) => number,
  style: (text: string) => string,
  columns: number,
  units: Units,
): string[] {
  const width = Math.max(8, columns - 1);
  const rates = points.map(read);
  const peak = rates.reduce((most, rate) => Math.max(most, rate), 0);
  const first = points.at(-Math.min(points.length, 2 * width));
  const span = first === undefined ? '' : `, ${formatAge(points.at(-1)!.atMs - first.atMs)} back`;
  return [
    composeLine(
      [
        [label.padEnd(8), theme.label],
        [rateWithUnit(traffic.bytesPerSecond, units), theme.value],
        [` ${formatRate(traffic.packetsPerSecond)}p/s, at most ${rateWithUnit(peak, units)}${span}`],
      ],
      columns,
    ),
    ...tallGraph(rates, width, graphHeight).map(line => style(line)),
  ];
}

function sizeLines(points: readonly FlowPoint[], columns: number): string[] {
  const bars = sizeHistogram(
    points.flatMap(({rxPacketBytes, txPacketBytes}) => [rxPacketBytes, txPacketBytes]),
    Math.max(4, Math.min(40, columns - 30)),
  );
  if (bars.length === 0) return [];
  return [
    theme.label(truncate('Packet sizes, the mean of each interval and direction', columns)),
    ...bars.map(({label, bar, count}) => truncate(`${label.padStart(14)} ${bar} ${count}`, columns)),
  ];
}
