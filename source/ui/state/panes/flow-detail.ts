import type {SizeClass} from '../../../flow/size-class.js';
import type {WatchedDatagram} from '../../../flow/watched-datagram.js';
import {formatAge, formatCount} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import {lifecycleState} from '../../../snapshot/lifecycle.js';
import type {FlowSnapshot, Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {wrapText} from '../../../text/wrap.js';
import {commonKeys} from '../../../view/columns/cells.js';
import {clockSentence, hostStateText} from '../../../view/fleet/host-state.js';
import {countSizes} from '../../../view/graphs/size-histogram.js';
import {leftMs} from '../../../view/lifecycle.js';
import {type FlowPoint, pastOf} from '../past/history.js';
import type {ScreenState} from '../screen-state.js';
import {detailedFlow, identityOf} from '../selection.js';
import {detailArea} from '../size.js';
import {detailColumns, factLabelWidth} from './detail-columns.js';
import {flowEvents} from './flow-events.js';
import {answerTexts, flowNumbers, type NumberRow} from './flow-numbers.js';
import {qualityFacts} from './quality-facts.js';

/** Everything that is known about the selected flow, as wide as there is room for. */
export interface FlowDetail {
  readonly flow: FlowSnapshot;
  readonly numbers: readonly NumberRow[];
  /** Lines about response times. */
  readonly answers: readonly string[];
  /** Columns of the labels of facts. */
  readonly labelWidth: number;
  readonly known: readonly Fact[];
  readonly events: readonly Fact[];
  readonly points: readonly FlowPoint[];
  readonly intervalMs: number;
  readonly sizes: readonly SizeClass[];
  /** `sizes` comes from the meter. Otherwise it is estimated from the means of past intervals. */
  readonly sizesAreExact: boolean;
  /** The last ones, the newest first; undefined where none can be shown. */
  readonly datagrams: readonly WatchedDatagram[] | undefined;
}

/** A line of facts. What does not fit goes on in lines without a label. */
export type Fact = readonly [label: string, text: string];

/** What the detail pane shows. */
export type DetailState = Pick<
  ScreenState,
  | 'selectedIndex'
  | 'selectedFlow'
  | 'rows'
  | 'groups'
  | 'snapshot'
  | 'newest'
  | 'momentMs'
  | 'view'
  | 'past'
  | 'sizesOf'
  | 'watched'
  | 'size'
>;

/** Undefined when the flow is gone. */
export function flowDetail(state: DetailState): FlowDetail | undefined {
  const flow = detailedFlow(state);
  if (flow === undefined) return undefined;
  const {snapshot, view, watched, momentMs} = state;
  const {takenAtMs} = snapshot;
  const {units} = view;
  const intervalMs = snapshot.intervalSeconds * 1000;
  const points = pastOf(state.past, identityOf(flow), takenAtMs);
  const isLive = snapshot === state.newest;
  const exactSizes = isLive ? state.sizesOf?.(flow) : undefined;
  const isWatched = watched?.id === flow.id && watched.startedAtMs === flow.startedAtMs;
  const {right} = detailColumns(detailArea(state.size).columns);
  const known = [
    ...hostFacts(flow, snapshot),
    ...factsOf(flow, takenAtMs, units),
    ...qualityFacts(flow),
    ...metadataOf(flow),
  ];
  const events = flowEvents(flow, points, {intervalMs, units});
  const labelWidth = factLabelWidth(known.map(([label]) => sanitizeText(label)));
  const textWidth = Math.max(1, right - labelWidth - 1);
  return {
    flow,
    numbers: flowNumbers(flow, units),
    answers: answerTexts(flow, points),
    labelWidth,
    known: wrappedFacts(known, textWidth),
    events: wrappedFacts(
      events.map(({atMs, text}) => [localTime(atMs), text]),
      textWidth,
    ),
    points,
    intervalMs,
    sizes: exactSizes ?? meanSizes(points),
    sizesAreExact: exactSizes !== undefined,
    // Of a moment of the past none are kept.
    datagrams: isWatched && momentMs === undefined ? watched.datagrams : undefined,
  };
}

function wrappedFacts(facts: readonly Fact[], textWidth: number): readonly Fact[] {
  return facts.flatMap(([label, text]) =>
    wrapText(sanitizeText(text), textWidth).map(
      (line, index): Fact => [index === 0 ? sanitizeText(label) : '', line],
    ),
  );
}

function meanSizes(points: readonly FlowPoint[]): readonly SizeClass[] {
  return countSizes(
    points.map(({rxPacketBytes}) => rxPacketBytes),
    points.map(({txPacketBytes}) => txPacketBytes),
  );
}

function localTime(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

/** The machine that has the flow, and what makes its figures differ from those of others. */
function hostFacts({host: name}: FlowSnapshot, {hosts = [], takenAtMs}: Snapshot): Fact[] {
  if (name === undefined) return [];
  const host = hosts.find(each => each.name === name);
  const clock = host === undefined ? '' : clockSentence(host);
  return [
    [
      'host',
      [
        name,
        ...(host && host.state !== 'live' ? [hostStateText(host, takenAtMs)] : []),
        ...(clock === '' ? [] : [clock]),
      ].join(', '),
    ],
  ];
}

function factsOf(flow: FlowSnapshot, nowMs: number, units: Units): Fact[] {
  const remainingMs = leftMs(flow, nowMs);
  const left = Number.isNaN(remainingMs) ? '' : `, ends in ${formatAge(remainingMs)} without traffic`;
  const ageMs = (flow.endedAtMs ?? nowMs) - flow.startedAtMs;
  const {refusals} = flow;
  return [
    ['service', flow.service],
    ['state', `${lifecycleState(flow, nowMs)}${whyHeld(flow)}${controlText(flow, nowMs, units)}`],
    ['first seen', `${localTime(flow.startedAtMs)}, ${formatAge(ageMs)} old`],
    ['last seen', `${localTime(flow.lastSeenAtMs)}, ${formatAge(nowMs - flow.lastSeenAtMs)} ago${left}`],
    ...(refusals > 0
      ? ([['refusals', `${formatCount(refusals)} (ICMP: nothing listens at the target)`]] satisfies Fact[])
      : []),
  ];
}

/** Why replies of a flow do not reach its client. */
function whyHeld({unproven, state}: FlowSnapshot): string {
  return unproven && state !== 'ended'
    ? ': its client has not sent again, so only a few times its bytes go back'
    : '';
}

function controlText({control}: FlowSnapshot, nowMs: number, units: Units): string {
  if (control?.kind === 'throttled') return ` to ${rateWithUnit(control.bytesPerSecond, units)} each way`;
  if (control?.kind !== 'blocked') return '';
  return control.untilMs === null
    ? ', until it is lifted'
    : `, for ${formatAge(control.untilMs - nowMs)} more`;
}

function metadataOf({metadata}: FlowSnapshot): Fact[] {
  return Object.entries(metadata)
    .filter(([key]) => !commonKeys.has(key))
    .map(([key, value]) => [key, String(value)]);
}
