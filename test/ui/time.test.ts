import {describe, expect, test} from 'vitest';
import {reduce} from '../../source/ui/reduce.js';
import {initialState, type ScreenState} from '../../source/ui/state.js';
import {recentRates} from '../../source/ui/time.js';
import {initialView} from '../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';

const rated = (rate: number) => ({packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond: rate});
const client = (index: number) => `10.0.0.${index}:1000`;

/** Flows by number, each with a rate that tells the second and the flow. */
const at = (second: number, numbers: readonly number[]) =>
  snapshot(
    numbers.map(number => flow({client: client(number), rx: rated(second * 1000 + number), tx: rated(0)})),
    {takenAtMs: takenAtMs + second * 1000},
  );

function shown(...snapshots: ReturnType<typeof at>[]): ScreenState {
  const start = initialState(snapshots[0]!, initialView(), {columns: 120, rows: 30});
  return snapshots.reduce((state, each) => reduce(state, {type: 'snapshot', snapshot: each}), start);
}

function ratesOf({past, snapshot: now}: ScreenState, number: number): readonly number[] {
  const one = now.flows.find(each => each.client === client(number)) ?? flow({client: client(number)});
  return recentRates(past, one, now, 8);
}

describe('the rates of a flow in the last intervals', () => {
  test('follow it as others before it leave and others come', () => {
    const state = shown(at(1, [1, 2, 3]), at(2, [1, 3]), at(3, [3, 4]));
    expect(ratesOf(state, 3)).toEqual([1003, 2003, 3003]);
    expect(ratesOf(state, 4)).toEqual([3004]);
    expect(ratesOf(state, 1)).toEqual([]);
  });

  test('follow it to wherever others push it', () => {
    const state = shown(at(1, [5]), at(2, [1, 2, 3, 4, 5]), at(3, [6, 7, 8, 1, 2, 5]));
    expect(ratesOf(state, 5)).toEqual([1005, 2005, 3005]);
  });

  test('are no more than were asked for, the newest last', () => {
    const state = shown(...Array.from({length: 20}, (_, second) => at(second, [1])));
    expect(ratesOf(state, 1)).toEqual([12, 13, 14, 15, 16, 17, 18, 19].map(second => second * 1000 + 1));
  });

  test('go up to what is shown, where that is stepped back to', () => {
    const state = reduce(shown(at(1, [1]), at(2, [1]), at(3, [1])), {type: 'step', intervals: -1});
    expect(ratesOf(state, 1)).toEqual([1001, 2001]);
  });
});

describe('a source that goes back in time, as a recording can', () => {
  test('takes back what came after: graphs and the past end where it is now', () => {
    const state = shown(at(1, [1]), at(2, [1]), at(3, [1]), at(2, [1]));
    expect(state.past.map(({rest}) => rest.takenAtMs)).toEqual([takenAtMs + 1000, takenAtMs + 2000]);
    expect(state.history).toHaveLength(2);
    expect(ratesOf(state, 1)).toEqual([1001, 2001]);
    expect(state.snapshot.takenAtMs).toBe(takenAtMs + 2000);
  });
});

test('drops are told to grow only in the interval in which they did, which a pause keeps in sight', () => {
  const dropped = (second: number, total: number) => {
    const each = at(second, [1]);
    return {...each, totals: {...each.totals, drops: {total, byReason: {sessionLimit: total}}}};
  };
  const grown = shown(dropped(1, 0), dropped(2, 5));
  expect(grown.dropsGrow).toBe(true);
  expect(reduce(grown, {type: 'snapshot', snapshot: dropped(3, 5)}).dropsGrow).toBe(false);
  const paused = reduce(grown, {type: 'pause'});
  expect(reduce(paused, {type: 'snapshot', snapshot: dropped(3, 5)}).dropsGrow).toBe(true);
});

test('b goes through the units, and they stay with the view', () => {
  const state = reduce(shown(at(1, [1])), {type: 'units'});
  expect(state.view.units).toBe('bytes-iec');
});
