import {describe, expect, test} from 'vitest';
import {createRateLimits, type SessionRates} from '../../source/relay/rate-limits.js';

/** The bytes that pass when every session in turn offers `bytes` at each of `steps` times, 10 ms apart. */
function passed(sessions: readonly (SessionRates | undefined)[], bytes: number, steps: number): number[] {
  const sums = sessions.map(() => 0);
  for (let step = 0; step < steps; step++) {
    for (const [index, session] of sessions.entries()) {
      if (session?.passes('rx', bytes, 1_000_000 + step * 10) ?? true) sums[index]! += bytes;
    }
  }
  return sums;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
/** 100 steps of 10 ms are a second; a quarter of a second's worth passes in addition, at once. */
const expectRate = (bytes: number, perSecond: number) => {
  expect(bytes).toBeGreaterThan(perSecond * 1.2);
  expect(bytes).toBeLessThan(perSecond * 1.3);
};

describe('limits of traffic', () => {
  test('do not exist unless they are configured, and cost such a session nothing', () => {
    expect(createRateLimits()('192.0.2.1')).toBeUndefined();
    expect(createRateLimits({flow: {}})('192.0.2.1')).toBeUndefined();
    const some = createRateLimits({clients: [{block: '10.0.0.0/8', rate: {rxBytesPerSecond: 1}}]});
    expect(some('192.0.2.1')).toBeUndefined();
  });

  test('of a flow hold for each flow alone', () => {
    const open = createRateLimits({flow: {rxBytesPerSecond: 10_000}});
    const each = passed([open('10.0.0.1'), open('10.0.0.1'), open('10.0.0.2')], 200, 100);
    for (const bytes of each) expectRate(bytes, 10_000);
  });

  test('of a client hold for all flows of its address together', () => {
    const open = createRateLimits({clients: [{block: '10.0.0.0/8', rate: {rxBytesPerSecond: 10_000}}]});
    const [one, same, other, free] = passed(
      [open('10.0.0.1'), open('10.0.0.1'), open('10.0.0.2'), open('192.0.2.1')],
      200,
      100,
    ) as [number, number, number, number];
    expectRate(one + same, 10_000);
    expectRate(other, 10_000);
    expect(free).toBe(20_000);
  });

  test('of a client are those of the first block that holds it', () => {
    const open = createRateLimits({
      clients: [
        {block: '10.0.0.7', rate: {rxBytesPerSecond: 1000}},
        {block: '10.0.0.0/8', rate: {rxBytesPerSecond: 10_000}},
      ],
    });
    const [narrow, wide] = passed([open('10.0.0.7'), open('10.0.0.8')], 10, 1000) as [number, number];
    expect(narrow).toBeLessThan(1000 * 10.4);
    expect(wide).toBe(10_000);
  });

  test('of a client are forgotten with its last session, so addresses do not add up', () => {
    const open = createRateLimits({clients: [{block: '10.0.0.0/8', rate: {rxBytesPerSecond: 1000}}]});
    const [first, second] = [open('10.0.0.1')!, open('10.0.0.1')!];
    const drain = (session: SessionRates) => session.passes('rx', 100_000, 5000);
    expect(drain(first)).toBe(true);
    first.release();
    expect(drain(second)).toBe(false);
    second.release();
    expect(drain(open('10.0.0.1')!)).toBe(true);
  });

  test('of a service hold for all of its flows together', () => {
    const open = createRateLimits({service: {rxBytesPerSecond: 10_000}});
    expectRate(sum(passed([open('10.0.0.1'), open('10.0.0.2'), open('10.0.0.3')], 100, 100)), 10_000);
  });

  test('hold in the direction that they are given for', () => {
    const session = createRateLimits({service: {txBytesPerSecond: 1000}})('10.0.0.1')!;
    expect(session.passes('rx', 1_000_000, 0)).toBe(true);
    expect(session.passes('rx', 1_000_000, 0)).toBe(true);
    expect(session.passes('tx', 1_000_000, 0)).toBe(true);
    expect(session.passes('tx', 1, 1)).toBe(false);
  });

  test('are not used up by datagrams that another limit refuses', () => {
    const open = createRateLimits({flow: {rxBytesPerSecond: 100}, service: {rxBytesPerSecond: 10_000}});
    const [greedy, modest] = [open('10.0.0.1')!, open('10.0.0.2')!];
    for (let tries = 0; tries < 1000; tries++) greedy.passes('rx', 100, 0);
    expect(modest.passes('rx', 100, 0)).toBe(true);
  });

  test('may be of datagrams, whatever their size, besides bytes', () => {
    const open = createRateLimits({flow: {rxDatagramsPerSecond: 20, rxBytesPerSecond: 10_000}});
    expect(passed([open('10.0.0.1')], 10, 100)[0]! / 10).toBeLessThanOrEqual(26);
    expectRate(passed([open('10.0.0.1')], 610, 100)[0]!, 10_000);
  });

  test('of a network hold for all of its clients together, and for no others', () => {
    const open = createRateLimits({networks: [{block: '10.0.0.0/8', rate: {rxBytesPerSecond: 10_000}}]});
    const [one, other, free] = passed([open('10.0.0.1'), open('10.99.0.1'), open('192.0.2.1')], 200, 100) as [
      number,
      number,
      number,
    ];
    expectRate(one + other, 10_000);
    expect(free).toBe(20_000);
  });
});
