import {formatAge, formatCount, formatRate} from '../../../quantity/format.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {countHosts} from '../../../view/fleet/host-state.js';
import {keyOf} from '../../state/key-names.js';
import {missedFlows} from '../../state/past/history.js';
import {growthPerSecond, type RecentState} from '../../state/past/recent.js';
import type {ScreenState} from '../../state/screen-state.js';
import type {Span} from '../spans.js';
import type {Tone} from '../theme.js';
import {alertCount} from './alerts-spans.js';
import {fittingParts, type Part} from './parts.js';

/** What the first line shows. */
export type TitleState = RecentState &
  Pick<
    ScreenState,
    'newest' | 'paused' | 'momentMs' | 'pauseDiff' | 'follow' | 'kind' | 'view' | 'bindings' | 'size'
  >;

/** What is shown, of which moment, and how much there is of it. */
export function titleLine(state: TitleState): Span[] {
  const {snapshot, follow, pauseDiff, view, size} = state;
  const {intervalSeconds, takenAtMs, wallClockMs, services, totals} = snapshot;
  const alerts = alertCount(snapshot);
  const clock = new Date(wallClockMs ?? takenAtMs).toTimeString().slice(0, 8);
  const {active, ended} = totals.flows;
  const perSecond = growthPerSecond(state, ({totals: {flows}}) => flows.started);
  const more = perSecond > 0 ? ` +${formatRate(perSecond)}/s` : '';
  const hides = view.endedForMs !== undefined && ended > 0;
  const key = keyOf(state.bindings, 'ended');
  const endedText = `${formatCount(ended)} ended${hides && key !== undefined ? ` (${key} shows)` : ''}`;
  const badge = (text: string): Span => [` ${text} `, 'badge'];
  return fittingParts(
    [
      {spans: [['udptop', 'value']]},
      {gap: ' ', spans: modeSpans(state)},
      alerts.length > 0 && {gap: '  ', rank: 10, spans: alerts},
      pauseDiff !== undefined && {gap: ' ', rank: 8, spans: [badge('+ new, - ended, ~ changed')]},
      follow && {gap: ' ', rank: 9, spans: [badge('FOLLOW')]},
      {gap: ' ', rank: 5, spans: [[clock]]},
      {gap: ' ', rank: 3, spans: [[`every ${intervalSeconds}s`, 'quiet']]},
      {rank: 2, spans: [[counted(services.length, 'service')]]},
      {gap: '  ', rank: 7, spans: [[`${formatCount(active)} active`, 'value'], [more]]},
      {gap: '  ', rank: 6, spans: [[endedText, 'quiet']]},
      ...whereParts(snapshot),
    ],
    size.columns,
  );
}

/** The machine, or the fleet and how many machines it has; those that do not answer stay longest. */
function whereParts({host, uptimeSeconds, hosts}: TitleState['snapshot']): Part[] {
  if (hosts === undefined)
    return [
      {
        rank: 0,
        spans: [
          ['on ', 'label'],
          [sanitizeText(host)],
          ['  up ', 'label'],
          [formatAge(uptimeSeconds * 1000)],
        ],
      },
    ];
  const {stale, late, left} = countHosts(hosts);
  const part = (count: number, rank: number, what: string, tone: Tone): Part[] =>
    count > 0 ? [{gap: ', ', rank, spans: [[`${count} ${what}`, tone]]}] : [];
  return [
    {rank: 8, spans: [[`${sanitizeText(host)}: `, 'label'], [counted(hosts.length, 'machine')]]},
    ...part(stale, 12, 'stale', 'alert'),
    ...part(late, 11, 'late', 'warning'),
    ...part(left, 1, 'left', 'quiet'),
  ];
}

const kinds = {live: 'LIVE', replay: 'REPLAY', saved: 'SAVED'} as const;

/** `● LIVE`, or which moment of the past is shown and the way back. */
function modeSpans(state: TitleState): Span[] {
  const {snapshot, newest, paused, momentMs, kind, bindings} = state;
  if (!paused) {
    const demo: Span[] = snapshot.demo ? [[' DEMO ', 'badge']] : [];
    // The demo is live; a recording of it is not.
    if (kind === 'live' && snapshot.demo) return demo;
    return [['●', 'rx'], [` ${kinds[kind]}${snapshot.demo ? ' ' : ''}`, 'value'], ...demo];
  }
  const ageMs = newest.takenAtMs - snapshot.takenAtMs;
  const missed = missedText(state);
  if (momentMs === undefined) return [[` PAUSED ${agoText(ageMs)}${missed && `, ${missed}`} `, 'badge']];
  const [forward, live] = [keyOf(bindings, 'forward'), keyOf(bindings, 'pause')];
  const ways = [forward && `${forward} forward`, live && `${live} live`].filter(Boolean);
  return [[` ${[`HISTORY -${agoText(ageMs)}`, ...ways].join(' · ')} `, 'badge']];
}

/** `6 s`, `1m05s` */
function agoText(ageMs: number): string {
  const seconds = Math.round(ageMs / 1000);
  return seconds < 60 ? `${seconds} s` : formatAge(ageMs);
}

/** How many flows started and ended since the screen was frozen. */
function missedText(state: TitleState): string {
  const {started, ended} = missedFlows(state);
  const missed = [
    ...(started > 0 ? [`${formatCount(started)} new`] : []),
    ...(ended > 0 ? [`${formatCount(ended)} ended`] : []),
  ].join(', ');
  return missed && `${missed} flows`;
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
