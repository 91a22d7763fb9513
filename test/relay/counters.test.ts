import {expect, test} from 'vitest';
import {
  balance,
  C,
  countDrops,
  createServiceCounters,
  readDrops,
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
