import {describe, expect, test} from 'vitest';
import {lengthenPast, packSnapshot, unpackFlowOf, unpackSnapshot} from '../../source/snapshot/packed.js';
import {createFakeSource} from '../ui/fake-source.js';
import {flow, manyFlows, snapshot} from '../view/flows.js';

describe('a packed snapshot', () => {
  test('unpacks to what it was, whatever came before it', () => {
    const source = createFakeSource(200);
    let previous = packSnapshot(source.latest());
    for (let interval = 0; interval < 50; interval++) {
      const now = source.tick();
      const packed = packSnapshot(now, previous);
      expect(unpackSnapshot(packed)).toEqual(now);
      previous = packed;
    }
  });

  test('shares with the one before what did not change', () => {
    const source = createFakeSource(100);
    const first = packSnapshot(source.latest());
    const second = packSnapshot(source.tick(), first);
    const shared = second.kinds.filter(kind => first.kinds.includes(kind));
    expect(shared.length).toBeGreaterThan(90);
  });

  test('finds one flow again, and tells it from its successor', () => {
    const flows = manyFlows(50);
    const packed = packSnapshot(snapshot(flows));
    expect(unpackFlowOf(packed, flows[7]!.id, flows[7]!.startedAtMs)).toEqual(flows[7]);
    expect(unpackFlowOf(packed, flows[7]!.id, flows[7]!.startedAtMs + 1)).toBeUndefined();
  });
});

describe('the past', () => {
  const at = (takenAtMs: number, count = 10) =>
    snapshot(
      Array.from({length: count}, (_, index) => flow({client: `10.0.0.1:${index + 1}`})),
      {takenAtMs},
    );
  const keptAfter = (intervals: number, limits: {maxIntervals: number; maxFlows: number}, count = 10) => {
    let past: ReturnType<typeof lengthenPast> = [];
    for (let interval = 0; interval < intervals; interval++)
      past = lengthenPast(past, at(interval, count), limits);
    return past.map(({rest}) => rest.takenAtMs);
  };

  test('keeps so many intervals and forgets the oldest', () => {
    expect(keptAfter(8, {maxIntervals: 5, maxFlows: 1e6})).toEqual([3, 4, 5, 6, 7]);
  });

  test('with too many flows thins the older ones out, and keeps the last minute whole', () => {
    const kept = keptAfter(400, {maxIntervals: 600, maxFlows: 1000});
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.slice(-60)).toEqual(Array.from({length: 60}, (_, index) => 340 + index));
    expect(kept[0]).toBeLessThan(250);
  });

  test('with very many flows keeps what there is room for, and the newest always', () => {
    expect(keptAfter(5, {maxIntervals: 600, maxFlows: 25})).toEqual([3, 4]);
    expect(keptAfter(5, {maxIntervals: 600, maxFlows: 25}, 100)).toEqual([4]);
  });
});
