import {describe, expect, test} from 'vitest';
import type {FlowSnapshot} from '../../../../source/snapshot/snapshot.js';
import {flowEvents} from '../../../../source/ui/state/panes/flow-events.js';
import {pastOf} from '../../../../source/ui/state/past/history.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {startState} from '../../start-state.js';

const silent = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
const startedAtMs = takenAtMs - 300;
const started: Partial<FlowSnapshot> = {startedAtMs, tx: silent};

/** The events of a flow that was so at the ends of intervals of a second, as `second text`. */
function events(...versions: readonly Partial<FlowSnapshot>[]): string[] {
  const taken = versions.map((each, second) =>
    snapshot([flow({...started, ...each})], {takenAtMs: takenAtMs + second * 1000}),
  );
  const start = startState(taken[0]!, initialView(), {columns: 100, rows: 30});
  const {past} = taken.reduce((state, each) => reduce(state, {type: 'snapshot', snapshot: each}), start);
  const last = taken.at(-1)!;
  const now = last.flows[0]!;
  const points = pastOf(past, now, last.takenAtMs);
  return flowEvents(now, points, {intervalMs: 1000, units: 'bytes'}).map(
    ({atMs, text}) => `${(atMs - takenAtMs) / 1000} ${text}`,
  );
}

const throttled = (bytesPerSecond: number): Partial<FlowSnapshot> => ({
  state: 'throttled',
  control: {kind: 'throttled', bytesPerSecond},
});

describe('the events of a flow', () => {
  test('are its start, and its end with the reason', () => {
    const end = {state: 'ended', endedAtMs: takenAtMs + 900, endReason: 'user'} as const;
    expect(events({}, end)).toEqual(['-0.3 started', '0.9 ended: ended by a user']);
  });

  test('are its first reply and its first drop, in the interval that counted them first', () => {
    const tx = {...silent, packets: 1, bytes: 10};
    expect(events({}, {tx}, {tx, drops: 3}, {tx, drops: 9})).toEqual([
      '-0.3 started',
      '1 first reply of the target',
      '2 first drop (3 datagrams)',
    ]);
  });

  test('are each limit, block and lift', () => {
    const blocked: Partial<FlowSnapshot> = {state: 'blocked', control: {kind: 'blocked', untilMs: null}};
    const slow = throttled(10_000);
    expect(events({}, slow, slow, throttled(5000), blocked, {}).slice(1)).toEqual([
      '1 limited to 10.0KB/s each way',
      '3 limited to 5.00KB/s each way',
      '4 blocked',
      '5 lifted: no limit any more',
    ]);
  });

  test('name a limit before the drop that it caused', () => {
    expect(events({}, {...throttled(10_000), drops: 1}).slice(1)).toEqual([
      '1 limited to 10.0KB/s each way',
      '1 first drop (1 datagram)',
    ]);
  });

  test('are the first refusal', () => {
    expect(events({}, {refusals: 1}, {refusals: 2}).slice(1)).toEqual([
      '1 refused: nothing listens at the target',
    ]);
  });

  test('of the first interval are known when the flow started in it', () => {
    expect(events({refusals: 1})).toEqual(['-0.3 started', '0 refused: nothing listens at the target']);
  });

  test('from before the kept past are not guessed', () => {
    const old = {startedAtMs: takenAtMs - 60_000, drops: 5};
    expect(events(old, {...old, drops: 6})).toEqual(['-60 started']);
  });

  test('do not have a lift where the flow ended with its limit', () => {
    const end = {state: 'ended', endedAtMs: takenAtMs + 1900, endReason: 'idle', control: null} as const;
    expect(events({}, throttled(10_000), end).slice(2)).toEqual([
      '1.9 ended: no traffic until the idle timeout',
    ]);
  });

  test('are shortened where there are many', () => {
    const many = Array.from({length: 30}, (_, index) => throttled(1000 * (index + 1)));
    const texts = events({}, ...many);
    expect(texts).toHaveLength(10);
    expect(texts[1]).toBe('1 22 more events from here on');
    expect(texts.at(-1)).toBe('30 limited to 30.0KB/s each way');
  });
});
