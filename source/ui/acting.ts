import type {FlowControl} from '../flow/control.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {
  flowActionOf,
  flowsMeant,
  needsNoQuestion,
  outcomeText,
  planDeed,
  throttleStep,
} from './state/actions.js';
import type {Action, ActOnFlow, Deed, PendingDeed} from './state/commands.js';
import type {ScreenState} from './state/state.js';

interface Surroundings {
  readonly act: ActOnFlow;
  state(): ScreenState;
  dispatch(action: Action): void;
  say(text: string, failed?: boolean): void;
}

/** What is done to flows. */
export interface Acting {
  /** Asks whether a deed is to be done. */
  plan(deed: Deed): void;
  throttle(harder: boolean): void;
  carryOut(pending: PendingDeed): Promise<void>;
}

/** What was asked for of a flow last; the snapshot that was the newest when it was done does not show it yet. */
interface Asked {
  readonly control: FlowControl | null;
  readonly newestAtMs?: number;
}

export function createActing({act, state, dispatch, say}: Surroundings): Acting {
  const asked = new Map<string, Asked>();

  async function carryOut({deed, flowIds}: PendingDeed): Promise<void> {
    const action = flowActionOf(deed, Date.now());
    const mine: Asked = {control: typeof action === 'string' ? null : action};
    for (const id of flowIds) asked.set(id, mine);
    /** Unless more was asked for meanwhile. */
    const settle = (id: string, outcome?: Asked) => {
      if (asked.get(id) !== mine) return;
      if (outcome) asked.set(id, outcome);
      else asked.delete(id);
    };
    try {
      const outcomes = await Promise.all(flowIds.map(id => act(id, action)));
      for (const [index, id] of flowIds.entries())
        settle(id, outcomes[index] ? {...mine, newestAtMs: state().newest.takenAtMs} : undefined);
      const done = outcomes.filter(Boolean).length;
      say(outcomeText(deed, done, flowIds.length), done === 0);
    } catch (error) {
      for (const id of flowIds) settle(id);
      say(`That failed: ${(error as Error).message}`, true);
    }
  }

  /** As it is, or will be in a moment. */
  function asAsked(flow: FlowSnapshot): FlowSnapshot {
    const last = asked.get(flow.id);
    if (last === undefined) return flow;
    const {newestAtMs = state().newest.takenAtMs, control} = last;
    if (newestAtMs === state().newest.takenAtMs) return {...flow, control};
    asked.delete(flow.id);
    return flow;
  }

  function plan(deed: Deed): void {
    const pending = planDeed(state(), deed);
    if (pending) dispatch({type: 'ask', pending});
    else say('There is no living flow under the cursor to act on', true);
  }

  /** While it is asked about, each press changes what is asked. */
  function throttle(harder: boolean): void {
    const {mode, pending} = state();
    const flows = flowsMeant(state()).map(asAsked);
    if (mode !== 'confirm') step(flows, harder);
    else if (pending?.deed.kind === 'throttle') {
      const {deed} = pending;
      const next = throttleStep(
        flows.map(flow => ({...flow, control: {...deed, kind: 'throttled'}})),
        harder,
      );
      if (next?.kind === 'throttle') plan(next);
    } else dispatch({type: 'close'});
  }

  function step(flows: readonly FlowSnapshot[], harder: boolean): void {
    const deed = throttleStep(flows, harder);
    if (deed === undefined) {
      const none = flows.length === 0;
      say(none ? 'There is no living flow under the cursor to throttle' : 'It is not throttled', true);
    } else if (needsNoQuestion(flows)) {
      const pending = planDeed(state(), deed);
      if (pending) void carryOut(pending);
    } else plan(deed);
  }

  return {plan, throttle, carryOut};
}
