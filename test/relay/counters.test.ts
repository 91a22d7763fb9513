import {expect, test} from 'vitest';
import {
  balance,
  C,
  countDrops,
  countResponse,
  createServiceCounters,
  readDrops,
  responseCounts,
  settleCounters,
} from '../../source/relay/counters.js';

test('what was received is unaccounted for, unless it was forwarded, dropped by a reason, or waits', () => {
  const counters = createServiceCounters();
  counters[C.rxPackets] = 10;
  counters[C.txPackets] = 5;
  counters[C.rxForwarded] = 4;
  countDrops(counters, 'rx', 'queueFull', 2, 200);
  counters[C.rxWaiting] = 3;
  balance(counters);
  expect([counters[C.rxUnaccounted], counters[C.txUnaccounted]]).toEqual([1, 5]);
  counters[C.rxForwarded]! += 1;
  counters[C.txForwarded] = 5;
  balance(counters);
  expect([counters[C.rxUnaccounted], counters[C.txUnaccounted]]).toEqual([0, 0]);
});

test('what waited in a thread that died is dropped, and accounted for', () => {
  const counters = createServiceCounters();
  counters[C.rxPackets] = 10;
  counters[C.rxForwarded] = 6;
  counters[C.rxWaiting] = 3;
  settleCounters(counters);
  expect(readDrops(counters).threadDied).toBe(4);
  expect([counters[C.rxWaiting], counters[C.rxUnaccounted]]).toEqual([0, 0]);
});

test('an answer counts once, in the class of the time it took, and its time counts', () => {
  const counters = createServiceCounters();
  for (const ms of [0, 0.5, 0.51, 10_000, 10_000.1]) countResponse(counters, ms);
  const counts = [...responseCounts(counters)];
  expect([counts[0], counts[1], counts.at(-2), counts.at(-1)]).toEqual([2, 1, 1, 1]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(counters[C.responseSumMs]).toBeCloseTo(20_001.11);
});
