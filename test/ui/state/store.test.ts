import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {reduce} from '../../../source/ui/state/reduce.js';
import {createStore} from '../../../source/ui/state/store.js';
import {initialView} from '../../../source/view/view.js';
import {manyFlows, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';

beforeEach(() => {
  vi.useFakeTimers({toFake: ['setTimeout', 'setImmediate', 'performance']});
  vi.advanceTimersByTime(1000);
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const initial = startState(snapshot(manyFlows(20)), initialView(), {columns: 80, rows: 24});
  const store = createStore(initial, reduce);
  const paints: number[] = [];
  const end = store.subscribe(() => paints.push(performance.now()));
  return {store, paints, end};
}

test('the first key after a while is painted at once', () => {
  const {store, paints} = open();
  store.dispatch({type: 'invert'});
  vi.advanceTimersByTime(0);
  expect(paints).toHaveLength(1);
  expect(store.get().view.sort.direction).toBe('asc');
});

test('all keys and snapshots within a frame are painted together', () => {
  const {store, paints} = open();
  for (let press = 0; press < 7; press++) store.dispatch({type: 'move', by: 1});
  store.dispatch({type: 'snapshot', snapshot: snapshot(manyFlows(20))});
  store.dispatch({type: 'invert'});
  vi.advanceTimersByTime(1000);
  expect(paints).toHaveLength(1);
});

test('at most thirty frames a second are painted, however fast keys repeat, and no key is lost', () => {
  const {store, paints} = open();
  for (let press = 0; press < 500; press++) {
    store.dispatch({type: 'invert'});
    vi.advanceTimersByTime(2);
  }
  vi.advanceTimersByTime(100);
  expect(paints.length).toBeGreaterThan(20);
  expect(paints.length).toBeLessThanOrEqual(32);
  expect(store.get()).toBe(store.current());
});

test('the current state includes keys that are not painted yet', () => {
  const {store} = open();
  store.dispatch({type: 'open', mode: 'filter'});
  expect(store.get().mode).toBe('table');
  expect(store.current().mode).toBe('filter');
});

test('an ended subscription is no longer called', () => {
  const {store, paints, end} = open();
  end();
  store.dispatch({type: 'invert'});
  vi.advanceTimersByTime(1000);
  expect(paints).toEqual([]);
});
