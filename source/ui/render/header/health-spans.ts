import {formatCount, formatRate, formatRtt} from '../../../quantity/format.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {percentText} from '../../../view/graphs/bar.js';
import {answerTimes} from '../../../view/summary/answer-times.js';
import {firstFlows} from '../../../view/summary/match-count.js';
import {shortDropsText} from '../../../view/summary/summary.js';
import {growthPerSecond, type RecentState} from '../../state/past/recent.js';
import {loadTone} from '../load-tone.js';
import type {Span} from '../spans.js';

/** `dropped 0/s`, red and with a sign while it is more. At the first interval: how many since the start. */
export function droppedSpans(state: RecentState): Span[] {
  const {total} = state.snapshot.totals.drops;
  const perSecond = growthPerSecond(state, ({totals}) => totals.drops.total);
  if (Number.isNaN(perSecond))
    return [
      ['dropped ', 'label'],
      [formatCount(total), total > 0 ? 'warning' : undefined],
    ];
  return [
    ['dropped ', 'label'],
    [`${perSecond > 0 ? '!' : ''}${formatRate(perSecond)}/s`, perSecond > 0 ? 'alert' : undefined],
  ];
}

export function refusedSpans(state: RecentState): Span[] {
  const {refusals} = state.snapshot.totals;
  const perSecond = growthPerSecond(state, ({totals}) => totals.refusals);
  if (Number.isNaN(perSecond))
    return [
      ['refused ', 'label'],
      [formatCount(refusals), refusals > 0 ? 'warning' : undefined],
    ];
  return [
    ['refused ', 'label'],
    [`${formatRate(perSecond)}/s`, perSecond > 0 ? 'warning' : undefined],
  ];
}

/** Since the start, with the largest reasons. */
export function dropsSpans({totals: {drops}}: Pick<Snapshot, 'totals'>, width: number): Span[] {
  const label = 'dropped in all ';
  return [
    [label, 'label'],
    [shortDropsText(drops, Math.max(1, width - label.length)), drops.total > 0 ? 'warning' : undefined],
  ];
}

/** How full the fullest receive queue is. */
export function queueSpans({services}: Pick<Snapshot, 'services'>): Span[] {
  const shares = services.flatMap(({receiveQueue: queue}) => (queue ? [queue.bytes / queue.roomBytes] : []));
  if (shares.length === 0) return [];
  const fullest = Math.min(1, Math.max(...shares));
  return [
    ['queue ', 'label'],
    [percentText(fullest), fullest >= 0.5 ? 'warning' : undefined],
  ];
}

/** How busy the busiest relay thread is. */
export function relaySpans({relay}: Pick<Snapshot, 'relay'>): Span[] {
  if (relay === undefined) return [];
  return [
    ['relay ', 'label'],
    [percentText(relay.busiest), loadTone(relay)],
    [relay.threads > 1 ? ` of the busiest of ${relay.threads} threads` : '', 'quiet'],
  ];
}

/** The median of the flows, and the longest answers; nothing where no answer was timed. */
export function answerSpans(snapshot: Snapshot, isShort = false): Span[] {
  const {typicalMs, worstP95Ms, longestMs} = answerTimes(snapshot);
  if (Number.isNaN(typicalMs)) return [];
  const more: Span[] = [
    ['  worst p95 ', 'label'],
    [formatRtt(worstP95Ms)],
    ['  longest ', 'label'],
    [formatRtt(longestMs)],
  ];
  // Where only the first flows are here, so are only their answers.
  const label = firstFlows(snapshot) === undefined ? 'RTT ' : 'RTT here ';
  return [[label, 'label'], [formatRtt(typicalMs)], ...(isShort || Number.isNaN(worstP95Ms) ? [] : more)];
}
