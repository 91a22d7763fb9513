import type {FlowControl} from '../../flow/control.js';
import {formatAge, formatBytes} from '../../quantity/format.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import type {Deed, PendingDeed} from './commands.js';
import {underCursor} from './rows.js';
import type {ScreenState} from './state.js';
import {isTagged} from './tags.js';

/** The flows that an action is for: the tagged ones, or what the cursor is on; ended ones are past acting on. */
export function flowsMeant(state: ScreenState): readonly FlowSnapshot[] {
  const meant =
    state.tagged.size > 0
      ? state.newest.flows.filter(flow => isTagged(state, flow))
      : asTheyAre(state, underCursor(state));
  return meant.filter(flow => flow.state !== 'ended');
}

/** Behind a pause flows go on, and what is done to them is done now. */
function asTheyAre({snapshot, newest}: ScreenState, flows: readonly FlowSnapshot[]): readonly FlowSnapshot[] {
  if (snapshot === newest) return flows;
  const ids = new Set(flows.map(({id}) => id));
  return newest.flows.filter(({id}) => ids.has(id));
}

/** What is to be confirmed; undefined when there is no flow to act on. */
export function planDeed(state: ScreenState, deed: Deed): PendingDeed | undefined {
  const flows = flowsMeant(state);
  if (flows.length === 0) return undefined;
  const [only] = flows;
  const what =
    flows.length === 1 ? sanitizeText(`${only!.client} -> ${only!.target}`) : `${flows.length} flows`;
  return {question: questionOf(deed, what), deed, flowIds: flows.map(({id}) => id)};
}

function questionOf(deed: Deed, what: string): string {
  switch (deed.kind) {
    case 'end':
      return `End ${what}? The next datagram of the client starts a new flow.`;
    case 'block': {
      const time = deed.forMs === null ? 'until it is freed' : `for ${formatAge(deed.forMs)}`;
      return `Block ${what} ${time}? Datagrams are dropped and counted, both ways.`;
    }
    case 'throttle':
      return `Throttle ${what} to ${formatBytes(deed.bytesPerSecond)}/s each way? What is above is dropped and counted.`;
    case 'free':
      return `Free ${what}? Blocks and throttles end.`;
  }
}

/** What the relay is told. */
export function flowActionOf(deed: Deed, nowMs: number): 'end' | 'free' | FlowControl {
  switch (deed.kind) {
    case 'end':
    case 'free':
      return deed.kind;
    case 'block':
      return {kind: 'blocked', untilMs: deed.forMs === null ? null : nowMs + deed.forMs};
    case 'throttle':
      return {kind: 'throttled', bytesPerSecond: deed.bytesPerSecond};
  }
}

/** How it went, in a sentence. */
export function outcomeText(deed: Deed, done: number, asked: number): string {
  const verbs = {end: 'Ended', block: 'Blocked', throttle: 'Throttled', free: 'Freed'} as const;
  const limit = deed.kind === 'throttle' ? ` to ${formatBytes(deed.bytesPerSecond)}/s each way` : '';
  const missed = done < asked ? `; ${asked - done} had ended before` : '';
  return `${verbs[deed.kind]} ${done} ${done === 1 ? 'flow' : 'flows'}${limit}${missed}`;
}

/** Limits in bytes per second, as far apart as a currency's coins. */
const limits = [1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8];
const limitOfSilent = 1e5;

/** A step as with `nice`: the next limit below or above, or freedom above the highest; undefined when there is none. */
export function throttleStep(flows: readonly FlowSnapshot[], harder: boolean): Deed | undefined {
  const current = flows.flatMap(({control}) =>
    control?.kind === 'throttled' ? [control.bytesPerSecond] : [],
  );
  if (current.length === 0) {
    if (!harder) return undefined;
    const most = flows.reduce((rate, {rx, tx}) => Math.max(rate, rx.bytesPerSecond, tx.bytesPerSecond), 0);
    const below = limits.filter(limit => limit < most).at(-1);
    return {kind: 'throttle', bytesPerSecond: below ?? (most > 0 ? limits[0]! : limitOfSilent)};
  }
  const least = current.reduce((a, b) => Math.min(a, b));
  if (harder)
    return {kind: 'throttle', bytesPerSecond: limits.filter(limit => limit < least).at(-1) ?? limits[0]!};
  const above = limits.find(limit => limit > least);
  return above === undefined ? {kind: 'free'} : {kind: 'throttle', bytesPerSecond: above};
}

/** Whoever throttles a throttled flow was asked before. */
export function needsNoQuestion(flows: readonly FlowSnapshot[]): boolean {
  return flows.length > 0 && flows.every(({control}) => control?.kind === 'throttled');
}
