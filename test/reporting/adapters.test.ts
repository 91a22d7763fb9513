import {afterEach, describe, expect, test, vi} from 'vitest';
import {batchCalls} from '../../source/reporting/batching.js';
import {Column} from '../../source/reporting/meter-table.js';
import {sampleEvery} from '../../source/reporting/sampling.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';
import type {PacketCounter} from '../../source/reporting/traffic-stats-reporter.js';

const client = '127.0.0.1:40000';
const target = '127.0.0.1:53';

afterEach(() => {
  vi.useRealTimers();
});

const everyCounterCall = [
  'addRx',
  'addTx',
  'addRxSize',
  'addTxSize',
  'addResponse',
  'addDrops',
  'addRefusals',
  'noteEnd',
];

/** Calls every method that the counter offers, and returns their names. */
function counterCalls(counter: PacketCounter): string[] {
  counter.addRx(2, 200, 0);
  counter.addTx(2, 100, 0);
  for (let packet = 0; packet < 2; packet++) {
    counter.addRxSize?.(100);
    counter.addTxSize?.(50);
  }
  counter.addResponse?.(7);
  counter.addDrops?.(3);
  counter.addRefusals?.(2);
  counter.noteEnd?.('idle');
  return everyCounterCall.filter(name => name in counter);
}

describe('sampling', () => {
  test('passes on every nth packet of a direction, scaled', () => {
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

  test('passes on all that a meter offers: end reason, response time, drops, refusals and sizes', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    const sampled = sampleEvery(2, reporter);
    expect(counterCalls(sampled.meter!('udp', client, target))).toEqual(everyCounterCall);
    const meter = reporter.get(client, target)!;
    expect(meter.totals()).toMatchObject({drops: 3, refusals: 2, rttMs: 7});
    expect(meter.endReason).toBe('idle');
    // Every second size counts twice: 100 and 50 bytes.
    const counters = meter.counters();
    expect([...counters.slice(Column.rxSizes, Column.rxSizes + 3)]).toEqual([0, 2, 0]);
    expect([...counters.slice(Column.txSizes, Column.txSizes + 3)]).toEqual([2, 0, 0]);
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

  test('passes on what the reporter returns, so that the relay hears of what rejects', async () => {
    const reject = async () => {
      throw new Error('sink is gone');
    };
    const counter = {ended: false, addRx: reject, addTx: reject};
    const returned: unknown[] = [];
    for (const reporter of [
      {onPacket: reject},
      {onPacket() {}, meter: () => counter},
      {onPacket() {}, meter: reject as () => never},
    ]) {
      returned.push(sampleEvery(1, reporter).onPacket('udp', 'rx', client, target, 1));
    }
    const sampled = sampleEvery(1, {onPacket() {}, meter: () => counter});
    returned.push(sampled.meter!('udp', client, target).addTx(1, 1, 0));
    returned.push(
      sampleEvery(1, {onPacket() {}, meter: reject as () => never}).meter!('udp', client, target),
    );
    const settled = await Promise.allSettled(returned);
    expect(settled.map(({status}) => status)).toEqual(Array(5).fill('rejected'));
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

  test('delivers the calls of a meter, too, in order', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    const ends: unknown[] = [];
    const batched = batchCalls({
      onPacket() {},
      meter: (...connection) => reporter.meter(...connection),
      onConnectionStart: (...connection) => reporter.onConnectionStart(...connection),
      onConnectionEnd(...connection) {
        const {endReason, rx, tx, drops, refusals, rttMs} = {
          ...reporter.get(client, target)!.totals(),
          endReason: reporter.get(client, target)!.endReason,
        };
        ends.push({endReason, rx, tx, drops, refusals, rttMs});
        reporter.onConnectionEnd(...connection);
      },
    });
    const counter = batched.meter!('udp', client, target);
    batched.onConnectionStart?.('udp', client, target);
    expect(counterCalls(counter)).toEqual(everyCounterCall);
    batched.onConnectionEnd?.('udp', client, target);
    expect(reporter.size).toBe(0);
    expect(counter.ended).toBe(false);
    batched.flush();
    expect(ends).toEqual([
      {
        endReason: 'idle',
        rx: {packets: 2, bytes: 200},
        tx: {packets: 2, bytes: 100},
        drops: 3,
        refusals: 2,
        rttMs: 7,
      },
    ]);
    expect(counter.ended).toBe(true);
  });

  test('offers no meter where the wrapped reporter has none', () => {
    expect(batchCalls({onPacket() {}}).meter).toBeUndefined();
  });

  test('delivers early when many calls wait, and the rest on close', () => {
    let packets = 0;
    const batched = batchCalls({onPacket: () => packets++}, {maxCalls: 3});
    for (let index = 0; index < 4; index++) batched.onPacket('udp', 'rx', client, target, 1);
    expect(packets).toBe(3);
    batched.close();
    expect(packets).toBe(4);
  });

  test('continues after a call that throws, and reports the error', () => {
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

  test('reports what rejects, in a meter and for it too', async () => {
    const errors: unknown[] = [];
    const reject = async () => {
      throw new Error('sink is gone');
    };
    const options = {onError: (error: unknown) => errors.push(error)};
    const packets = batchCalls({onPacket: reject}, options);
    packets.onPacket('udp', 'rx', client, target, 1);
    packets.close();
    const counted = batchCalls(
      {onPacket() {}, meter: () => ({ended: false, addRx: reject, addTx: reject})},
      options,
    );
    counted.meter!('udp', client, target).addRx(1, 1, 0);
    counted.close();
    const late = batchCalls({onPacket() {}, meter: reject as () => never}, options);
    late.meter!('udp', client, target).addRx(1, 1, 0);
    late.close();
    await new Promise(setImmediate);
    expect(errors.map(String)).toEqual(Array(3).fill('Error: sink is gone'));
  });

  test('warns of the first error when nothing else takes errors', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const batched = batchCalls({
      onPacket() {
        throw new Error('sink is gone');
      },
    });
    batched.onPacket('udp', 'rx', client, target, 1);
    batched.onPacket('udp', 'rx', client, target, 1);
    batched.flush();
    expect(warn.mock.calls).toEqual([[expect.stringContaining('sink is gone')]]);
    warn.mockRestore();
  });
});
