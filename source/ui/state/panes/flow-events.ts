import type {EndReason} from '../../../flow/end-reason.js';
import {formatCount} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import type {FlowPoint} from '../past/history.js';

/** Something that happened to a flow: exactly then, or in the interval that ended then. */
export interface FlowEvent {
  readonly atMs: number;
  readonly text: string;
}

/** How a flow came to its end. */
const endings: Readonly<Record<EndReason, string>> = {
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

/**
 * What happened to a flow, oldest first: its start and end, and what the kept past shows between them. What happened before the
 * first kept interval is not known.
 * @param points the past of the flow, oldest first
 */
export function flowEvents(
  flow: FlowSnapshot,
  points: readonly FlowPoint[],
  {intervalMs, units}: {readonly intervalMs: number; readonly units: Units},
): readonly FlowEvent[] {
  const events: FlowEvent[] = [{atMs: flow.startedAtMs, text: 'started'}];
  const first = points[0];
  // A flow that started within the first interval had nothing before it.
  const isWhole = first !== undefined && flow.startedAtMs >= first.atMs - 1.5 * intervalMs;
  let before: Pick<FlowPoint, 'drops' | 'refusals' | 'control' | 'replied'> | undefined = isWhole
    ? {drops: 0, refusals: 0, control: undefined, replied: false}
    : undefined;
  for (const point of points) {
    if (before !== undefined) {
      const {atMs} = point;
      const add = (text: string) => events.push({atMs, text});
      if (!before.replied && point.replied) add('first reply of the target');
      // With its end a flow leaves its limit, which nobody lifted.
      const isOver = flow.endedAtMs !== null && atMs >= flow.endedAtMs;
      if (!isOver && controlText(before, units) !== controlText(point, units)) {
        add(point.control ? controlText(point, units) : 'lifted: no limit any more');
      }
      // Behind the limit that may have caused it.
      if (before.drops === 0 && point.drops > 0) add(`first drop (${counted(point.drops, 'datagram')})`);
      if (before.refusals === 0 && point.refusals > 0) add('refused: nothing listens at the target');
    }
    before = point;
  }
  if (flow.endedAtMs !== null) {
    const why = flow.endReason === null ? '' : `: ${endings[flow.endReason]}`;
    events.push({atMs: flow.endedAtMs, text: `ended${why}`});
  }
  return shortened(events);
}

const mostEvents = 10;

/** Of many events the first, and the last ones. */
function shortened(events: readonly FlowEvent[]): readonly FlowEvent[] {
  const more = events.length - mostEvents;
  if (more <= 0) return events;
  const [first, second] = events as [FlowEvent, FlowEvent];
  const note = {atMs: second.atMs, text: `${more + 1} more events from here on`};
  return [first, note, ...events.slice(2 - mostEvents)];
}

function controlText({control}: Pick<FlowPoint, 'control'>, units: Units): string {
  if (control === undefined) return '';
  if (control.kind === 'blocked') return 'blocked';
  return `limited to ${rateWithUnit(control.bytesPerSecond, units)} each way`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
