import type {ResponseTimes} from '../../../flow/response-times.js';
import type {SizeClass} from '../../../flow/size-class.js';
import {
  formatAge,
  formatCount,
  formatEstimatedRtt,
  formatPercent,
  formatRtt,
} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../../quantity/units.js';
import {lifecycleState} from '../../../snapshot/lifecycle.js';
import type {Amount, DirectionTraffic, FlowSnapshot} from '../../../snapshot/snapshot.js';
import {commonKeys} from '../../../view/columns/cells.js';
import {countSizes} from '../../../view/graphs/size-histogram.js';
import {leftMs} from '../../../view/lifecycle.js';
import {type FlowPoint, pastOf} from '../history.js';
import type {ScreenState} from '../screen-state.js';
import {detailedFlow, identityOf} from '../selection.js';

/** Everything that is known about the selected flow. */
export interface FlowDetail {
  readonly flow: FlowSnapshot;
  readonly facts: readonly Fact[];
  readonly points: readonly FlowPoint[];
  readonly sizes: readonly SizeClass[];
  /** `sizes` comes from the meter. Otherwise it is estimated from the means of past intervals. */
  readonly sizesAreExact: boolean;
}

export type Fact = readonly [label: string, text: string];

/** What the detail pane shows. */
export type DetailState = Pick<
  ScreenState,
  'selectedIndex' | 'selectedFlow' | 'rows' | 'snapshot' | 'newest' | 'view' | 'past' | 'sizesOf'
>;

/** Undefined when the flow is gone. */
export function flowDetail(state: DetailState): FlowDetail | undefined {
  const flow = detailedFlow(state);
  if (flow === undefined) return undefined;
  const {takenAtMs} = state.snapshot;
  const points = pastOf(state.past, identityOf(flow), takenAtMs);
  const isLive = state.snapshot === state.newest;
  const exactSizes = isLive ? state.sizesOf?.(flow) : undefined;
  return {
    flow,
    facts: [...factsOf(flow, takenAtMs, state.view.units), ...metadataOf(flow)],
    points,
    sizes: exactSizes ?? meanSizes(points),
    sizesAreExact: exactSizes !== undefined,
  };
}

function meanSizes(points: readonly FlowPoint[]): readonly SizeClass[] {
  return countSizes(
    points.map(({rxPacketBytes}) => rxPacketBytes),
    points.map(({txPacketBytes}) => txPacketBytes),
  );
}

const endings: Readonly<Record<NonNullable<FlowSnapshot['endReason']>, string>> = {
  idle: 'no traffic until the idle timeout',
  stopped: 'the relay stopped',
  evicted: 'evicted at the session limit',
  user: 'ended by a user',
  refused: 'the target refused',
  silent: 'the target fell silent, or its name moved',
  sendError: 'the system could not send to the target any more',
  answered: 'the one expected answer came',
  closed: 'its connection closed',
  threadDied: 'the relay thread that carried it died',
};

function factsOf(flow: FlowSnapshot, nowMs: number, units: Units): Fact[] {
  const {rx, tx, rttMs} = flow;
  const remainingMs = leftMs(flow, nowMs);
  const left = Number.isNaN(remainingMs) ? '' : `, ends in ${formatAge(remainingMs)} without traffic`;
  const localTime = (ms: number) => new Date(ms).toTimeString().slice(0, 8);
  const end = flow.endReason === null ? '' : `, ${endings[flow.endReason]}`;
  const ageMs = (flow.endedAtMs ?? nowMs) - flow.startedAtMs;
  return [
    ['service', flow.service],
    ['state', `${lifecycleState(flow, nowMs)}${whyHeld(flow)}${controlText(flow, nowMs, units)}${end}`],
    ['first seen', `${localTime(flow.startedAtMs)}, ${formatAge(ageMs)} old`],
    ['last seen', `${localTime(flow.lastSeenAtMs)}, ${formatAge(nowMs - flow.lastSeenAtMs)} ago${left}`],
    ['received', receivedText(rx, units)],
    ...forwardedFacts(rx, units),
    ['sent back', receivedText(tx, units)],
    ...forwardedFacts(tx, units),
    ...(rttMs === null ? [] : ([['rtt', rttText(rttMs, flow.responseTimes)]] satisfies Fact[])),
    ['drops', formatCount(flow.drops)],
    [
      'refusals',
      `${formatCount(flow.refusals)}${flow.refusals > 0 ? ' (ICMP: nothing listens at the target)' : ''}`,
    ],
  ];
}

/** `0.21ms half of 40 answers, 0.80ms 95 in 100, 2.1ms the longest` */
function rttText(rttMs: number, times: ResponseTimes | undefined): string {
  if (times?.estimated)
    return `${formatEstimatedRtt(rttMs)}, an estimate: the shortest time of late to the next reply`;
  if (times?.p50Ms == null || times.p95Ms === null || times.maxMs === null) {
    return `${formatRtt(rttMs)} from a request to the next reply`;
  }
  const answers = times.samples === 1 ? '1 answer' : `${formatCount(times.samples)} answers`;
  return `${formatRtt(times.p50Ms)} half of ${answers}, ${formatRtt(times.p95Ms)} 95 in 100, ${formatRtt(times.maxMs)} the longest`;
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
    ? ', until it is freed'
    : `, for ${formatAge(control.untilMs - nowMs)} more`;
}

/** `1.2MB in 1.1K packets, 1.1KB each, all forwarded` */
function receivedText({bytes, packets, dropped}: DirectionTraffic, units: Units): string {
  const each = packets > 0 ? `, ${amountWithUnit(bytes / packets, units)} each` : '';
  const all = packets > 0 && dropped?.packets === 0 ? ', all forwarded' : '';
  return `${amountText({bytes, packets}, units)}${each}${all}`;
}

/** What became of the received where not all was forwarded: `1.2MB in 1.1K packets; 78% dropped: 4.1MB in 3.9K packets` */
function forwardedFacts({packets, forwarded, dropped}: DirectionTraffic, units: Units): Fact[] {
  if (forwarded === undefined || dropped === undefined || dropped.packets === 0) return [];
  const share = formatPercent((100 * dropped.packets) / packets);
  return [['forwarded', `${amountText(forwarded, units)}; ${share} dropped: ${amountText(dropped, units)}`]];
}

function amountText({bytes, packets}: Amount, units: Units): string {
  return `${amountWithUnit(bytes, units)} in ${formatCount(packets)} packets`;
}

function metadataOf({metadata}: FlowSnapshot): Fact[] {
  return Object.entries(metadata)
    .filter(([key]) => !commonKeys.has(key))
    .map(([key, value]) => [key, String(value)]);
}
