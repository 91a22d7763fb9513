import {afterEach, describe, expect, test, vi} from 'vitest';
import {batchCalls} from '../../source/reporting/batching.js';
import {sampleEvery} from '../../source/reporting/sampling.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';

const client = '127.0.0.1:40000';
const target = '127.0.0.1:53';

afterEach(() => {
  vi.useRealTimers();
});

describe('sampling', () => {
  test('tells a plain reporter of every nth packet of a direction, scaled', () => {
    const packets: unknown[][] = [];
    const sampled = sampleEvery(10, {onPacket: (...packet) => packets.push(packet)});
    for (let index = 0; index < 25; index++) sampled.onPacket('udp', 'rx', client, target, 100);
    for (let index = 0; index < 9; index++) sampled.onPacket('udp', 'tx', target, client, 100);
    expect(packets).toEqual([
      ['udp', 'rx', client, target, 1000],
      ['udp', 'rx', client, target, 1000],
    ]);
  });

  test('scales packets as well as bytes for a reporter with meters', () => {
    const reporter = new StatsReporter();
    const sampled = sampleEvery(4, reporter);
    for (let index = 0; index < 8; index++) sampled.onPacket('udp', 'rx', client, target, 100);
    expect(reporter.get(client, target)?.totals().rx).toEqual({packets: 8, bytes: 800});
    const counter = sampled.meter!('udp', client, target);
    counter.addTx(6, 600, 0);
    counter.addTx(6, 600, 0);
    expect(reporter.get(client, target)?.totals().tx).toEqual({packets: 12, bytes: 1200});
    reporter.close();
  });

  test('passes every start and end on', () => {
    const calls: string[] = [];
    const sampled = sampleEvery(1000, {
      onPacket() {},
      onConnectionStart: () => calls.push('start'),
      onConnectionEnd: () => calls.push('end'),
    });
    sampled.onConnectionStart?.('udp', client, target);
    sampled.onConnectionEnd?.('udp', client, target);
    expect(calls).toEqual(['start', 'end']);
  });

  test.each([0, -1, 1.5])('refuses a rate of %d', n => {
    expect(() => sampleEvery(n, {onPacket() {}})).toThrow(RangeError);
  });
});

describe('batching', () => {
  test('holds calls back and delivers them in order after the delay', () => {
    vi.useFakeTimers();
    const calls: string[] = [];
    const batched = batchCalls(
      {
        onConnectionStart: () => calls.push('start'),
        onPacket: (_protocol, direction) => calls.push(direction),
        onConnectionEnd: () => calls.push('end'),
      },
      {maxDelayMs: 50},
    );
    batched.onConnectionStart?.('udp', client, target);
    batched.onPacket('udp', 'rx', client, target, 1);
    batched.onPacket('udp', 'tx', target, client, 1);
    batched.onConnectionEnd?.('udp', client, target);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(calls).toEqual(['start', 'rx', 'tx', 'end']);
  });

  test('delivers early when many calls wait, and the rest on close', () => {
    let packets = 0;
    const batched = batchCalls({onPacket: () => packets++}, {maxCalls: 3});
    for (let index = 0; index < 4; index++) batched.onPacket('udp', 'rx', client, target, 1);
    expect(packets).toBe(3);
    batched.close();
    expect(packets).toBe(4);
  });

  test('goes on behind a call that throws, and tells of it', () => {
    const errors: unknown[] = [];
    let packets = 0;
    const batched = batchCalls(
      {
        onPacket() {
          if (packets++ === 0) throw new Error('sink is gone');
        },
      },
      {onError: error => errors.push(error)},
    );
    batched.onPacket('udp', 'rx', client, target, 1);
    batched.onPacket('udp', 'rx', client, target, 1);
    batched.flush();
    expect(packets).toBe(2);
    expect(errors).toHaveLength(1);
  });
});
