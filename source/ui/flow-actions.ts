import {steadyNow} from '../clock/steady.js';
import type {FlowControl} from '../flow/control.js';
import {nameKey} from '../flow/flow-key.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {
  flowActionOf,
  flowsToActOn,
  needsNoQuestion,
  noFlowToActOn,
  outcomeText,
  planAction,
  throttleStep,
} from './state/actions.js';
import type {Action, ActOnFlow, PendingAction, ScreenEvent} from './state/commands.js';
import type {ScreenState} from './state/screen-state.js';

interface Surroundings {
  readonly act: ActOnFlow;
  /** Why the kernel does not act on flows of captures, in a sentence; undefined if it does. */
  whyNotOnCaptured(): string | undefined;
  state(): ScreenState;
  dispatch(event: ScreenEvent): void;
  say(text: string, failed?: boolean): void;
}

/** Acts on the flows that the user chose. */
export interface FlowActions {
  /** Asks the user to confirm an action. */
  plan(action: Action): void;
  /** Throttles a step harder or softer, and asks before the first step. */
  throttle(harder: boolean): void;
  carryOut(pending: PendingAction): Promise<void>;
}

/** The last request for a flow. The snapshot that was newest when it was done does not show it yet. */
interface Request {
  readonly control: FlowControl | null;
  readonly newestAtMs?: number;
}

export function createFlowActions({act, whyNotOnCaptured, state, dispatch, say}: Surroundings): FlowActions {
  const requests = new Map<string, Request>();

  async function carryOut({action, flows}: PendingAction): Promise<void> {
    const flowAction = flowActionOf(action, steadyNow());
    const mine: Request = {control: typeof flowAction === 'string' ? null : flowAction};
    const keys = flows.map(nameKey);
    for (const key of keys) requests.set(key, mine);
    /** A later request for the same flow stays. */
    const settle = (key: string, outcome?: Request) => {
      if (requests.get(key) !== mine) return;
      if (outcome) requests.set(key, outcome);
      else requests.delete(key);
    };
    try {
      const outcomes = await Promise.all(flows.map(flow => act(flow, flowAction)));
      for (const [index, key] of keys.entries())
        settle(key, outcomes[index] ? {...mine, newestAtMs: state().newest.takenAtMs} : undefined);
      const done = outcomes.filter(Boolean).length;
      say(outcomeText(action, done, flows.length), done === 0);
    } catch (error) {
      for (const key of keys) settle(key);
      say(`The action failed: ${(error as Error).message}`, true);
    }
  }

  /** The flow with the control that was last requested, until a snapshot shows it. */
  function asRequested(flow: FlowSnapshot): FlowSnapshot {
    const last = requests.get(nameKey(flow));
    if (last === undefined) return flow;
    const {newestAtMs = state().newest.takenAtMs, control} = last;
    if (newestAtMs === state().newest.takenAtMs) return {...flow, control};
    requests.delete(nameKey(flow));
    return flow;
  }

  function plan(action: Action): void {
    const why = whyNotOnCaptured();
    const pending = planAction(state(), action, why === undefined);
    if (pending) dispatch({type: 'ask', pending});
    else say(noFlowToActOn(state(), why), true);
  }

  /** While the user is asked about a throttle, each step changes the question. */
  function throttle(harder: boolean): void {
    const {mode, pending} = state();
    const asked = pending?.action;
    const flows = flowsToActOn(state(), whyNotOnCaptured() === undefined).map(asRequested);
    if (mode !== 'confirm') step(flows, harder);
    else if (typeof asked === 'object' && asked.kind === 'throttle') {
      const next = throttleStep(
        flows.map(flow => ({...flow, control: {...asked, kind: 'throttled'}})),
        harder,
      );
      if (next?.kind === 'throttle') plan(next);
    } else dispatch({type: 'close'});
  }

  function step(flows: readonly FlowSnapshot[], harder: boolean): void {
    const action = throttleStep(flows, harder);
    if (action === undefined) {
      say(flows.length === 0 ? noFlowToActOn(state(), whyNotOnCaptured()) : 'It has no limit', true);
    } else if (needsNoQuestion(flows)) {
      const pending = planAction(state(), action, whyNotOnCaptured() === undefined);
      if (pending) void carryOut(pending);
    } else plan(action);
  }

  return {plan, throttle, carryOut};
}
