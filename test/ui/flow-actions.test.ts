import {describe, expect, test} from 'vitest';
import {createFlowActions} from '../../source/ui/flow-actions.js';
import type {ScreenEvent} from '../../source/ui/state/commands.js';
import {reduce} from '../../source/ui/state/reduce.js';
import {initialView} from '../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';
import {startState} from './start-state.js';

const throttled = (bytesPerSecond: number) =>
  flow({control: {kind: 'throttled', bytesPerSecond}, state: 'throttled'});

/** Acts on one flow; each act is done when `answer` is called. */
function start(one = throttled(50_000)) {
  const acts: unknown[] = [];
  const answers: ((done: boolean) => void)[] = [];
  const said: string[] = [];
  let state = startState(snapshot([one]), initialView(), {columns: 100, rows: 24});
  const dispatch = (action: ScreenEvent) => {
    state = reduce(state, action);
  };
  const acting = createFlowActions({
    whyNotOnCaptured: () => undefined,
    act: (_, action) => {
      acts.push(typeof action === 'object' && action.kind === 'throttled' ? action.bytesPerSecond : action);
      return new Promise(resolve => answers.push(resolve));
    },
    state: () => state,
    dispatch,
    say: text => void said.push(text),
  });
  return {
    acting,
    acts,
    said,
    state: () => state,
    /** Answers all that was asked, and waits until that is known. */
    async answer(done = true) {
      for (const resolve of answers.splice(0)) resolve(done);
      await new Promise(setImmediate);
    },
    shows: (shown: ReturnType<typeof flow>, second: number) =>
      dispatch({type: 'snapshot', snapshot: snapshot([shown], {takenAtMs: takenAtMs + second * 1000})}),
  };
}

describe('throttle steps in quick succession', () => {
  test('each start from the last request, whether it is done or not', async () => {
    const {acting, acts, answer} = start();
    acting.throttle(true);
    acting.throttle(true);
    await answer();
    acting.throttle(true);
    acting.throttle(false);
    expect(acts).toEqual([20_000, 10_000, 5000, 10_000]);
  });

  test('start from what the next snapshot shows, even if something else changed it', async () => {
    const {acting, acts, answer, shows} = start();
    acting.throttle(true);
    await answer();
    shows(throttled(1e6), 1);
    acting.throttle(true);
    expect(acts).toEqual([20_000, 500_000]);
  });

  test('start from the last request even if a snapshot comes before it is done', async () => {
    const {acting, acts, shows} = start();
    acting.throttle(true);
    shows(throttled(50_000), 1);
    acting.throttle(true);
    expect(acts).toEqual([20_000, 10_000]);
  });

  test('start from the snapshot when the last request failed', async () => {
    const {acting, acts, answer, said} = start();
    acting.throttle(true);
    await answer(false);
    acting.throttle(true);
    expect(acts).toEqual([20_000, 20_000]);
    expect(said).toEqual(['Limited 0 flows to 20.0KB/s each way; 1 had ended before']);
  });

  test('end with freeing the flow, and then there is no throttle to soften', () => {
    const {acting, acts, said} = start(throttled(1e8));
    acting.throttle(false);
    acting.throttle(false);
    expect(acts).toEqual(['free']);
    expect(said).toEqual(['It has no limit']);
  });
});

describe('while the user is asked about an action', () => {
  const rate = {packets: 1, bytes: 30_000, packetsPerSecond: 1, bytesPerSecond: 30_000};

  test('a throttle step changes the limit in the question', () => {
    const {acting, acts, state} = start(flow({rx: rate}));
    for (let press = 0; press < 3; press++) acting.throttle(true);
    expect(state()).toMatchObject({mode: 'confirm', pending: {action: {bytesPerSecond: 5000}}});
    acting.throttle(false);
    expect(state().pending?.question).toMatch(/to 10\.0KB\/s each way/);
    expect(acts).toEqual([]);
  });

  test('a throttle step answers any other question with no', () => {
    const {acting, state} = start();
    acting.plan({kind: 'end'});
    expect(state().mode).toBe('confirm');
    acting.throttle(true);
    expect(state().mode).toBe('table');
  });
});
