import type {FlowAction} from '../../flow/control.js';
import {nothingToEnd} from '../../flow/watch-only.js';
import {formatAge, formatBytes, formatCount} from '../../quantity/format.js';
import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {rowAt} from '../../snapshot/columns/rows.js';
import {slotsOfName} from '../../snapshot/columns/table.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import type {Action, PendingAction, PendingQuit} from './commands.js';
import {flowsUnderCursor} from './rows.js';
import type {ScreenState} from './screen-state.js';
import {taggedFlows} from './tags.js';

/**
 * The flows to act on: the tagged ones, or those under the cursor, without ended ones.
 * @param onCaptured whether the kernel acts on flows of captures; without it they stay out
 */
export function flowsToActOn(state: ScreenState, onCaptured = true): readonly FlowSnapshot[] {
  const flows = activeFlows(state);
  if (onCaptured) return flows;
  const captures = captureNames(state);
  return flows.filter(({service}) => !captures.has(service));
}

/** Why there is no flow to act on, in a sentence. @param whyNot why the kernel does not act on flows of captures */
export function noFlowToActOn(state: ScreenState, whyNot: string = nothingToEnd): string {
  if (activeFlows(state).length === 0) return noActiveFlow;
  return `${whyNot[0]!.toUpperCase()}${whyNot.slice(1)}`;
}

export const noActiveFlow = 'There is no active flow under the cursor';

/** The tagged flows, or those under the cursor, without ended ones. */
export function activeFlows(state: ScreenState): readonly FlowSnapshot[] {
  const flows =
    state.tagged.size > 0 ? taggedFlows(state, state.newest) : asOfNow(state, flowsUnderCursor(state));
  return flows.filter(flow => flow.state !== 'ended');
}

function captureNames({newest}: ScreenState): ReadonlySet<string> {
  return new Set(newest.services.flatMap(({handler, name}) => (handler === 'capture' ? [name] : [])));
}

/** During a pause flows go on: an action is for a flow as it is now. */
function asOfNow({snapshot, newest}: ScreenState, flows: readonly FlowSnapshot[]): readonly FlowSnapshot[] {
  if (snapshot === newest) return flows;
  const table = tableOf(newest);
  return flows.flatMap(flow => slotsOfName(table, flow).map(slot => rowAt(table, slot)));
}

/** What the user has to confirm; undefined when there is no flow to act on. What is only watched cannot be ended. */
export function planAction(state: ScreenState, action: Action, onCaptured = true): PendingAction | undefined {
  const flows = flowsToActOn(state, onCaptured && action.kind !== 'end');
  if (flows.length === 0) return undefined;
  const [only] = flows;
  const what = flows.length === 1 ? sanitizeText(flowText(only!)) : `${flows.length} flows`;
  return {question: questionOf(action, what), action, flows: flows.map(({id, host}) => ({id, host}))};
}

/** `10.0.0.1:40000 -> 10.0.0.2:53`, and of several machines which one has it. */
function flowText({client, target, host}: FlowSnapshot): string {
  return `${client} -> ${target}${host === undefined ? '' : ` on ${host}`}`;
}

function questionOf(action: Action, what: string): string {
  switch (action.kind) {
    case 'end':
      return `End ${what}? The client's next datagram starts a new flow.`;
    case 'block': {
      const time = action.forMs === null ? 'until you lift that' : `for ${formatAge(action.forMs)}`;
      return `Block ${what} ${time}? Its datagrams are dropped, both ways.`;
    }
    case 'throttle':
      return `Limit ${what} to ${formatBytes(action.bytesPerSecond)}/s each way? Traffic above that is dropped.`;
    case 'free':
      return `Lift the block or limit of ${what}?`;
  }
}

/** What the user has to confirm before the relay ends; undefined when no flow would notice. */
export function planQuit({newest}: Pick<ScreenState, 'newest'>): PendingQuit | undefined {
  // Those that are only watched go on, and so do those of a server that udptop stands in front of.
  const lasting = newest.services.filter(({handler}) => handler === 'capture' || handler === 'insert');
  const active = lasting.reduce((left, {flows}) => left - flows.active, newest.totals.flows.active);
  if (active === 0) return undefined;
  const what = active === 1 ? '1 flow' : `${formatCount(active)} flows`;
  return {question: `${what} will be cut. Quit?`, action: 'quit'};
}

/** The monitor's form of an action that is confirmed at `nowMs`. */
export function flowActionOf(action: Action, nowMs: number): FlowAction {
  switch (action.kind) {
    case 'end':
    case 'free':
      return action.kind;
    case 'block':
      return {kind: 'blocked', untilMs: action.forMs === null ? null : nowMs + action.forMs};
    case 'throttle':
      return {kind: 'throttled', bytesPerSecond: action.bytesPerSecond};
  }
}

/** The outcome in a sentence. */
export function outcomeText(action: Action, done: number, asked: number): string {
  const verbs = {
    end: 'Ended',
    block: 'Blocked',
    throttle: 'Limited',
    free: 'Lifted the block or limit of',
  } as const;
  const limit = action.kind === 'throttle' ? ` to ${formatBytes(action.bytesPerSecond)}/s each way` : '';
  const missed = done < asked ? `; ${asked - done} had ended before` : '';
  return `${verbs[action.kind]} ${done} ${done === 1 ? 'flow' : 'flows'}${limit}${missed}`;
}

/** Limits in bytes per second, in steps of 1, 2 and 5. */
const limits = [1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8];
const limitOfSilentFlow = 1e5;

/**
 * The next lower or higher limit, from the lowest current one, or from the current rate where there is none yet.
 * Above the highest limit, frees the flows. Undefined when there is no throttle to soften.
 */
export function throttleStep(flows: readonly FlowSnapshot[], harder: boolean): Action | undefined {
  const current = flows.flatMap(({control}) =>
    control?.kind === 'throttled' ? [control.bytesPerSecond] : [],
  );
  if (current.length === 0) {
    if (!harder) return undefined;
    const most = flows.reduce((rate, {rx, tx}) => Math.max(rate, rx.bytesPerSecond, tx.bytesPerSecond), 0);
    const below = limits.filter(limit => limit < most).at(-1);
    return {kind: 'throttle', bytesPerSecond: below ?? (most > 0 ? limits[0]! : limitOfSilentFlow)};
  }
  const least = current.reduce((a, b) => Math.min(a, b));
  if (harder)
    return {kind: 'throttle', bytesPerSecond: limits.filter(limit => limit < least).at(-1) ?? limits[0]!};
  const above = limits.find(limit => limit > least);
  return above === undefined ? {kind: 'free'} : {kind: 'throttle', bytesPerSecond: above};
}

/** The user already confirmed the throttle of a throttled flow. */
export function needsNoQuestion(flows: readonly FlowSnapshot[]): boolean {
  return flows.length > 0 && flows.every(({control}) => control?.kind === 'throttled');
}
