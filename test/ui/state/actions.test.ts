import {describe, expect, test} from 'vitest';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {
  flowActionOf,
  flowsToActOn,
  needsNoQuestion,
  noFlowToActOn,
  outcomeText,
  planAction,
  planQuit,
  throttleStep,
} from '../../../source/ui/state/actions.js';
import type {Action, ScreenEvent} from '../../../source/ui/state/commands.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {service} from '../../view/services.js';
import {startState} from '../start-state.js';

const rate = (bytesPerSecond: number) => ({
  packets: 1,
  bytes: bytesPerSecond,
  packetsPerSecond: 1,
  bytesPerSecond,
});
const one = flow({client: '10.0.0.1:1', rx: rate(300)});
const two = flow({client: '10.0.0.1:2', rx: rate(200)});
const other = flow({client: '10.0.0.2:1', rx: rate(100)});
const ended = flow({
  client: '10.0.0.3:1',
  rx: rate(50),
  state: 'ended',
  endedAtMs: takenAtMs,
  endReason: 'idle',
});

function state(...actions: readonly ScreenEvent[]) {
  const flows = [one, two, other, ended];
  return actions.reduce(reduce, startState(snapshot(flows), initialView(), {columns: 100, rows: 24}));
}

const ids = (flows: readonly FlowSnapshot[]) => flows.map(({id}) => id);

describe('flows that are only watched', () => {
  const services = [service('any', {handler: 'capture'}), service('dns')];
  const watched = flow({client: '10.0.0.4:1', service: 'any', rx: rate(400)});
  const relayed = flow({client: '10.0.0.4:2', service: 'dns', rx: rate(300)});
  const seen = (flows: readonly FlowSnapshot[], ...actions: readonly ScreenEvent[]) =>
    actions.reduce(reduce, startState(snapshot(flows, {services}), initialView(), {columns: 100, rows: 24}));

  test('are blocked and limited, and cannot be ended', () => {
    const only = seen([watched]);
    expect(ids(flowsToActOn(only))).toEqual([watched.id]);
    expect(planAction(only, {kind: 'block', forMs: null})?.flows).toEqual([{id: watched.id}]);
    expect(planAction(only, {kind: 'end'})).toBeUndefined();
    expect(noFlowToActOn(only)).toBe(
      'The flow passes udptop by, so there is nothing to end: block or limit it, or put udptop into its path (udptop insert)',
    );
    expect(noFlowToActOn(seen([]))).toBe('There is no active flow under the cursor');
  });

  test('have no end in their menu of actions, which others have', () => {
    const first = (flows: readonly FlowSnapshot[]) =>
      seen(flows, {type: 'menu', name: 'action'}).menu?.items[0]?.label;
    expect(first([watched])).toBe('block 1m');
    expect(first([relayed])).toBe('end');
  });

  test('stay out of what ends others, and of all actions where the kernel does not act', () => {
    const both = seen([watched, relayed], {type: 'group', by: 'client'});
    expect(ids(flowsToActOn(both))).toEqual([watched.id, relayed.id]);
    expect(planAction(both, {kind: 'end'})?.flows).toEqual([{id: relayed.id}]);
    expect(planAction(both, {kind: 'free'}, false)?.flows).toEqual([{id: relayed.id}]);
    expect(planAction(seen([watched]), {kind: 'free'}, false)).toBeUndefined();
    expect(noFlowToActOn(seen([watched]), 'the program nft is missing')).toBe('The program nft is missing');
  });
});

describe('an action is for', () => {
  test('the flow under the cursor', () => {
    expect(ids(flowsToActOn(state()))).toEqual([one.id]);
    expect(ids(flowsToActOn(state({type: 'move', by: 1})))).toEqual([two.id]);
  });

  test('all flows of the parent under the cursor', () => {
    expect(ids(flowsToActOn(state({type: 'group', by: 'client'})))).toEqual([one.id, two.id]);
  });

  test('the tagged flows, wherever the cursor is', () => {
    expect(ids(flowsToActOn(state({type: 'tag'}, {type: 'move', by: 1}, {type: 'tag'})))).toEqual([
      one.id,
      other.id,
    ]);
    expect(ids(flowsToActOn(state({type: 'tagGroup'}, {type: 'edge', end: true})))).toEqual([one.id, two.id]);
    expect(ids(flowsToActOn(state({type: 'tagGroup'}, {type: 'untagAll'}, {type: 'move', by: 2})))).toEqual([
      other.id,
    ]);
  });

  test('the flow as it is now, even during a pause', () => {
    const throttled = {...one, control: {kind: 'throttled', bytesPerSecond: 1000}} as const;
    const next = (...flows: FlowSnapshot[]): ScreenEvent => ({type: 'snapshot', snapshot: snapshot(flows)});
    expect(flowsToActOn(state({type: 'pause'}, next(two, throttled)))).toEqual([throttled]);
    expect(flowsToActOn(state({type: 'pause'}, next(two, {...one, state: 'ended'})))).toEqual([]);
  });

  test('no flow that has ended', () => {
    expect(planAction(state({type: 'edge', end: true}), {kind: 'end'})).toBeUndefined();
  });
});

test('a question says what will happen, and to what', () => {
  const question = (action: Action, ...actions: ScreenEvent[]) =>
    planAction(state(...actions), action)?.question;
  expect(question({kind: 'end'})).toMatch(/^End 10\.0\.0\.1:1 -> 127\.0\.0\.1:53\?/);
  expect(question({kind: 'block', forMs: 600_000}, {type: 'tagGroup'})).toMatch(
    /^Block 2 flows for 10m00s\?/,
  );
  expect(question({kind: 'block', forMs: null})).toMatch(/until you lift that\?/);
  expect(question({kind: 'throttle', bytesPerSecond: 5000})).toMatch(/to 5\.00KB\/s each way\?/);
});

test('the time of a block starts when the user confirms it', () => {
  expect(flowActionOf({kind: 'block', forMs: 1000}, 5000)).toEqual({kind: 'blocked', untilMs: 6000});
  expect(flowActionOf({kind: 'block', forMs: null}, 5000)).toEqual({kind: 'blocked', untilMs: null});
});

describe('throttle steps', () => {
  const throttled = (bytesPerSecond: number) =>
    flow({control: {kind: 'throttled', bytesPerSecond}, state: 'throttled'});

  test('start below the current rate, and go down and up', () => {
    expect(throttleStep([flow({rx: rate(30_000)})], true)).toEqual({
      kind: 'throttle',
      bytesPerSecond: 20_000,
    });
    expect(throttleStep([throttled(20_000)], true)).toEqual({kind: 'throttle', bytesPerSecond: 10_000});
    expect(throttleStep([throttled(20_000)], false)).toEqual({kind: 'throttle', bytesPerSecond: 50_000});
  });

  test('end at the lowest limit, and above the highest free the flow', () => {
    expect(throttleStep([throttled(1000)], true)).toEqual({kind: 'throttle', bytesPerSecond: 1000});
    expect(throttleStep([throttled(1e8)], false)).toEqual({kind: 'free'});
    expect(throttleStep([flow()], false)).toBeUndefined();
  });

  test('need a question only before the first one', () => {
    expect(needsNoQuestion([throttled(1000)])).toBe(true);
    expect(needsNoQuestion([throttled(1000), flow()])).toBe(false);
    expect(needsNoQuestion([])).toBe(false);
  });
});

test('the outcome counts the flows, and those that had ended before', () => {
  expect(outcomeText({kind: 'end'}, 1, 1)).toBe('Ended 1 flow');
  expect(outcomeText({kind: 'block', forMs: null}, 2, 3)).toBe('Blocked 2 flows; 1 had ended before');
});

test('quitting is asked about once flows are live, with their number', () => {
  const live = (active: number) => {
    const newest = snapshot([]);
    return {newest: {...newest, totals: {...newest.totals, flows: {...newest.totals.flows, active}}}};
  };
  expect(planQuit(live(0))).toBeUndefined();
  expect(planQuit(live(1))).toEqual({question: '1 flow will be cut. Quit?', action: 'quit'});
  expect(planQuit(live(33))?.question).toBe('33 flows will be cut. Quit?');
  const {newest} = live(33);
  const watched = {...service('any', {handler: 'capture'}), flows: newest.totals.flows};
  expect(planQuit({newest: {...newest, services: [watched]}})).toBeUndefined();
});
