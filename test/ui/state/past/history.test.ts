import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../../source/ui/state/commands.js';
import {recentRates} from '../../../../source/ui/state/past/history.js';
import {growthPerSecond} from '../../../../source/ui/state/past/recent.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../../source/ui/state/screen-state.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {headerText, tableText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

const rated = (rate: number) => ({packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond: rate});
const client = (index: number) => `10.0.0.${index}:1000`;

/** Flows by number, each with a rate that tells the second and the flow. */
const at = (second: number, numbers: readonly number[]) =>
  snapshot(
    numbers.map(number => flow({client: client(number), rx: rated(second * 1000 + number), tx: rated(0)})),
    {takenAtMs: takenAtMs + second * 1000},
  );

function shown(...snapshots: ReturnType<typeof at>[]): ScreenState {
  const start = startState(snapshots[0]!, initialView(), {columns: 120, rows: 30});
  return snapshots.reduce((state, each) => reduce(state, {type: 'snapshot', snapshot: each}), start);
}

function ratesOf({past, snapshot: now}: ScreenState, number: number): readonly number[] {
  const one = now.flows.find(each => each.client === client(number)) ?? flow({client: client(number)});
  return recentRates(past, one, now, 8);
}

describe('the rates of a flow in the last intervals', () => {
  test('are found when flows before it end and others start', () => {
    const state = shown(at(1, [1, 2, 3]), at(2, [1, 3]), at(3, [3, 4]));
    expect(ratesOf(state, 3)).toEqual([1003, 2003, 3003]);
    expect(ratesOf(state, 4)).toEqual([3004]);
    expect(ratesOf(state, 1)).toEqual([]);
  });

  test('are found wherever other flows move it', () => {
    const state = shown(at(1, [5]), at(2, [1, 2, 3, 4, 5]), at(3, [6, 7, 8, 1, 2, 5]));
    expect(ratesOf(state, 5)).toEqual([1005, 2005, 3005]);
  });

  test('are at most as many as asked for, the newest last', () => {
    const state = shown(...Array.from({length: 20}, (_, second) => at(second, [1])));
    expect(ratesOf(state, 1)).toEqual([12, 13, 14, 15, 16, 17, 18, 19].map(second => second * 1000 + 1));
  });

  test('end at the moment that the user stepped back to', () => {
    const state = reduce(shown(at(1, [1]), at(2, [1]), at(3, [1])), {type: 'step', intervals: -1});
    expect(ratesOf(state, 1)).toEqual([1001, 2001]);
  });
});

describe('a source that goes back in time, as a recording can', () => {
  test('ends the graphs and the history at its new moment', () => {
    const state = shown(at(1, [1]), at(2, [1]), at(3, [1]), at(2, [1]));
    expect(state.past.map(({rest}) => rest.takenAtMs)).toEqual([takenAtMs + 1000, takenAtMs + 2000]);
    expect(state.history).toHaveLength(2);
    expect(ratesOf(state, 1)).toEqual([1001, 2001]);
    expect(state.snapshot.takenAtMs).toBe(takenAtMs + 2000);
  });
});

test('drops grow only in their interval, which a pause preserves', () => {
  const dropped = (second: number, total: number) => {
    const each = at(second, [1]);
    return {...each, totals: {...each.totals, drops: {total, byReason: {sessionLimit: total}}}};
  };
  const grown = shown(dropped(1, 0), dropped(2, 5));
  const growth = (state: ScreenState) => growthPerSecond(state, ({totals}) => totals.drops.total);
  expect(growth(shown(dropped(1, 0)))).toBeNaN();
  expect(growth(grown)).toBe(5);
  expect(growth(reduce(grown, {type: 'snapshot', snapshot: dropped(3, 5)}))).toBe(0);
  const paused = reduce(grown, {type: 'pause'});
  expect(growth(reduce(paused, {type: 'snapshot', snapshot: dropped(3, 5)}))).toBe(5);
});

test('b changes the units of the view', () => {
  const state = reduce(shown(at(1, [1])), {type: 'units'});
  expect(state.view.units).toBe('bytes-iec');
});

describe('after a pause', () => {
  const names = ['stays', 'ends', 'slowed', 'new'] as const;
  type Name = (typeof names)[number];
  const seen = (second: number, states: Partial<Record<Name, 'active' | 'throttled' | 'ended'>>) =>
    snapshot(
      Object.entries(states).map(([name, state]) =>
        flow({
          client: `${client(names.indexOf(name as Name))}`,
          service: name,
          state,
          // Longer than a flow is new.
          startedAtMs: takenAtMs - 60_000,
          lastSeenAtMs: takenAtMs + second * 1000,
        }),
      ),
      {takenAtMs: takenAtMs + second * 1000},
    );
  const before = {stays: 'active', ends: 'active', slowed: 'active'} as const;
  const after = {stays: 'active', ends: 'ended', slowed: 'throttled', new: 'active'} as const;
  const signs = (state: ScreenState) =>
    Object.fromEntries(
      tableText(state).flatMap(line => {
        const [, sign, name] = /^..([-+~ ])10\..* (stays|ends|slowed|new) /.exec(line) ?? [];
        return name === undefined ? [] : [[name, sign]];
      }),
    );
  const play = (state: ScreenState, ...actions: ScreenEvent[]) => actions.reduce(reduce, state);
  const tell = (each: ReturnType<typeof seen>): ScreenEvent => ({type: 'snapshot', snapshot: each});
  const paused = play(shown(seen(1, before)), {type: 'pause'}, tell(seen(2, before)), tell(seen(3, after)));
  const marked = {stays: ' ', ends: '-', slowed: '~', new: '+'};
  const unmarked = {stays: ' ', ends: ' ', slowed: ' ', new: ' '};

  test('flows that are new, ended or in another state have a sign', () => {
    const resumed = play(paused, {type: 'pause'});
    expect(signs(resumed)).toEqual(marked);
    expect(headerText(resumed, undefined)[0]).toContain('+ new, - ended, ~ changed');
  });

  test('the signs last at least an interval, even if the pause ends right before a snapshot', () => {
    const next = play(paused, {type: 'pause'}, tell(seen(4, after)));
    expect(signs(next)).toEqual(marked);
    expect(signs(play(next, tell(seen(4.9, after))))).toEqual(marked);
    expect(signs(play(next, tell(seen(5, after))))).toEqual(unmarked);
  });

  test('the signs last at least a second, however short the interval', () => {
    const short = (second: number) => tell({...seen(second, after), intervalSeconds: 0.1});
    const resumed = play(paused, short(3.1), {type: 'pause'});
    expect(signs(play(resumed, short(3.2), short(4.1)))).toEqual(marked);
    expect(signs(play(resumed, short(4.2)))).toEqual(unmarked);
  });

  test('without changes, no flow has a sign', () => {
    const quiet = play(shown(seen(1, after)), {type: 'pause'}, tell(seen(2, after)), {type: 'pause'});
    expect(signs(quiet)).toEqual(unmarked);
  });

  test('the signs compare with the moment stepped back to, and another step removes them', () => {
    const stepped = play(shown(seen(1, before), seen(2, before), seen(3, after)), {
      type: 'step',
      intervals: -1,
    });
    const live = play(stepped, {type: 'pause'});
    expect(signs(live)).toEqual(marked);
    expect(signs(play(live, {type: 'step', intervals: -2}))).toEqual({stays: ' ', ends: ' ', slowed: ' '});
  });
});
