import {describe, expect, test} from 'vitest';
import {lengthenPast} from '../../source/snapshot/past.js';
import {flow, snapshot} from '../view/flows.js';

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

  test('keeps a limited number of intervals and drops the oldest', () => {
    expect(keptAfter(8, {maxIntervals: 5, maxFlows: 1e6})).toEqual([3, 4, 5, 6, 7]);
  });

  test('over the limit of flows, thins out the older intervals and keeps the last minute whole', () => {
    const kept = keptAfter(400, {maxIntervals: 600, maxFlows: 1000});
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.slice(-60)).toEqual(Array.from({length: 60}, (_, index) => 340 + index));
    expect(kept[0]).toBeLessThan(250);
  });

  test('over the limit of flows, always keeps the newest interval', () => {
    expect(keptAfter(5, {maxIntervals: 600, maxFlows: 25})).toEqual([3, 4]);
    expect(keptAfter(5, {maxIntervals: 600, maxFlows: 25}, 100)).toEqual([4]);
  });
});
