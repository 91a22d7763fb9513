import type {SizeClass} from '../../../flow/size-class.js';
import {formatAge, formatCount, formatRate, formatRtt} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../../quantity/units.js';
import type {FlowSnapshot, Traffic} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {commonKeys} from '../../../view/columns/cells.js';
import {tallGraph} from '../../../view/graphs/graph.js';
import {countSizes, type SizeBar, sizeHistogram} from '../../../view/graphs/size-histogram.js';
import {leftMs, lifecycleState} from '../../../view/lifecycle.js';
import {type FlowPoint, pastOf} from '../../state/history.js';
import {detailedFlow, identityOf} from '../../state/selection.js';
import type {ScreenState} from '../../state/state.js';
import {composeLine, type Piece} from '../spans.js';
import {theme} from '../theme.js';
import type {PaneText} from './pane-lines.js';

const graphHeight = 4;
const labelWidth = 10;
/** `1025 - 1472 B` */
const labelOfSizeWidth = 14;

/** What the meter of a flow counted by now, where there is one to ask. */
export type SizesOf = (flow: FlowSnapshot) => readonly SizeClass[] | undefined;

const isLive = ({snapshot, newest}: ScreenState) => snapshot === newest;

/** Everything about the selected flow, as it is or was last. */
export function composeDetail(state: ScreenState): PaneText {
  const flow = detailedFlow(state);
  // The way back comes first: it is never cut.
  const title = 'Flow: Esc returns';
  if (flow === undefined)
    return {title, lines: [theme.quiet(truncate('The flow is over and forgotten.', state.size.columns))]};
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
    ...sizeLines(isLive(state) ? state.sizesOf?.(flow) : undefined, points, columns),
  ];
  return {title, hint: ', y copies it, [ ] step through time', lines};
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
    ...(flow.rttMs === null
      ? []
      : ([['rtt', `${formatRtt(flow.rttMs)} from a request to the next reply`]] satisfies Fact[])),
    ['drops', formatCount(flow.drops)],
    [
      'refusals',
      `${formatCount(flow.refusals)}${flow.refusals > 0 ? ' (ICMP: nothing listens at the target)' : ''}`,
    ],
  ];
}

function metadataFacts({metadata}: FlowSnapshot): Fact[] {
  return Object.entries(metadata)
    .filter(([key]) => !commonKeys.has(key))
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

/** Exact where the meter can be asked; else what the intervals that are kept tell. */
function sizeLines(
  exact: readonly SizeClass[] | undefined,
  points: readonly FlowPoint[],
  columns: number,
): string[] {
  const classes =
    exact ??
    countSizes(
      points.map(({rxPacketBytes}) => rxPacketBytes),
      points.map(({txPacketBytes}) => txPacketBytes),
    );
  const barWidth = Math.max(4, Math.min(40, Math.floor((columns - 34) / 2)));
  const bars = sizeHistogram(classes, barWidth);
  if (bars.length === 0) return [];
  const direction = ({bar, count}: SizeBar['rx'], style: (text: string) => string): Piece[] => [
    [` ${bar}`, style],
    [` ${count === 0 ? '' : formatCount(count)}`.padEnd(7)],
  ];
  const title = exact ? 'Packet sizes' : 'Mean packet sizes of the intervals';
  const heads: Piece[] = exact ? [['RX'.padEnd(barWidth + 8)], ['TX']] : [];
  return [
    composeLine([[title.padEnd(exact ? labelOfSizeWidth + 1 : 0), theme.label], ...heads], columns),
    ...bars.map(({label, rx, tx}) =>
      composeLine(
        [[label.padStart(labelOfSizeWidth)], ...direction(rx, theme.rx), ...direction(tx, theme.tx)],
        columns,
      ),
    ),
  ];
}
