import {expect, test} from 'vitest';
import {flowKey} from '../../source/flow/flow-key.js';
import type {WatchedDatagram} from '../../source/flow/watched-datagram.js';
import {createDatagramWatch} from '../../source/ui/datagram-watch.js';
import type {ScreenEvent} from '../../source/ui/state/commands.js';
import {reduce} from '../../source/ui/state/reduce.js';
import {initialView} from '../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';
import {startState} from './start-state.js';

const [one, two] = [flow({client: '10.0.0.1:1'}), flow({client: '10.0.0.2:1'})];
const datagram: WatchedDatagram = {direction: 'rx', atMs: takenAtMs, bytes: 1, head: Uint8Array.of(1)};

/** A screen whose source says which flow is watched. */
function rig(overrides = {}) {
  const listeners = new Map<string, (datagrams: readonly WatchedDatagram[]) => void>();
  let state = {
    ...startState(snapshot([one, two]), initialView(), {columns: 120, rows: 50}),
    ...overrides,
  };
  const watch = createDatagramWatch(
    {
      watch(each, listener) {
        listeners.set(flowKey(each), listener);
        return () => listeners.delete(flowKey(each));
      },
    },
    dispatch,
  );
  function dispatch(event: ScreenEvent): void {
    state = reduce(state, event);
    watch.follow(state);
  }
  return {dispatch, watch, listeners, state: () => state, watched: () => [...listeners.keys()]};
}

test('watches the flow whose detail is open, and shows what is told of it', () => {
  const {dispatch, watched, listeners, state} = rig();
  expect(watched()).toEqual([]);
  dispatch({type: 'enter'});
  expect(watched()).toEqual([flowKey(one)]);
  listeners.get(flowKey(one))!([datagram]);
  expect(state().watched).toEqual({id: one.id, startedAtMs: one.startedAtMs, datagrams: [datagram]});
});

test('follows the cursor where the list is seen beside the detail', () => {
  const {dispatch, watched, state} = rig();
  dispatch({type: 'enter'});
  dispatch({type: 'move', by: 1});
  expect(watched()).toEqual([flowKey(two)]);
  expect(state().watched).toMatchObject({id: two.id, datagrams: []});
});

test.each([
  ['the detail closes', {type: 'close'}],
  ['another pane is opened', {type: 'nextScreen'}],
] as const)('nothing is kept when %s', (_, event) => {
  const {dispatch, watched, state} = rig();
  dispatch({type: 'enter'});
  dispatch(event);
  expect(watched()).toEqual([]);
  expect(state().watched).toBeUndefined();
});

test('nothing is kept when the screen ends', () => {
  const {dispatch, watched, watch} = rig();
  dispatch({type: 'enter'});
  watch.stop();
  expect(watched()).toEqual([]);
});

test('the last datagrams of a flow that ends stay until its detail closes', () => {
  const {dispatch, listeners, state} = rig();
  dispatch({type: 'enter'});
  listeners.get(flowKey(one))!([datagram]);
  const ended = flow({client: one.client, state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});
  dispatch({type: 'snapshot', snapshot: snapshot([ended, two], {takenAtMs: takenAtMs + 1000})});
  expect(state().watched?.datagrams).toEqual([datagram]);
  dispatch({type: 'close'});
  expect(state().watched).toBeUndefined();
});

test('neither a flow that has ended nor one of a recording is watched', () => {
  const ended = flow({state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});
  for (const {dispatch, watched} of [
    rig({...startState(snapshot([ended]), initialView(), {columns: 120, rows: 50})}),
    rig({kind: 'replay'}),
  ]) {
    dispatch({type: 'enter'});
    expect(watched()).toEqual([]);
  }
});
