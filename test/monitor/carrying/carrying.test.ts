import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {CarriedCalls} from '../../../source/monitor/carrying/calls.js';
import {createCarrier} from '../../../source/monitor/carrying/carrier.js';
import {createDelivery} from '../../../source/monitor/carrying/delivery.js';
import type {PacketCounter, TrafficStatsReporter} from '../../../source/reporting/traffic-stats-reporter.js';

/** A relay thread and a main thread, whose messages move when the test says so. */
function pair(reporter: TrafficStatsReporter) {
  const underWay: CarriedCalls[] = [];
  const lost: Record<string, number> = {};
  const forgotten: string[] = [];
  const errors: unknown[] = [];
  const carrier = createCarrier({
    // As the structured clone does.
    post: calls => underWay.push({...calls, numbers: calls.numbers.slice()}),
    onLost(service, packets) {
      lost[service] = (lost[service] ?? 0) + packets;
    },
    onForgotten: service => forgotten.push(service),
  });
  const {deliver} = createDelivery({
    reporterOf: number => (number === 7 ? reporter : undefined),
    onError: (_service, error) => errors.push(error),
  });
  carrier.set([{guid: 'guid', reporter: 7}]);
  return {
    carrier,
    underWay,
    lost,
    forgotten,
    errors,
    /** What the relay calls. */
    standIn: carrier.registry.lookup('guid')!,
    deliverNext() {
      const calls = underWay.shift();
      if (!calls) return;
      deliver(calls);
      carrier.takeBack(calls.numbers as Float64Array<ArrayBuffer>);
    },
    deliverAll() {
      for (;;) {
        carrier.flush();
        if (underWay.length === 0) return;
        while (underWay.length > 0) this.deliverNext();
      }
    },
  };
}

function recorder(): TrafficStatsReporter & {readonly calls: string[]} {
  const calls: string[] = [];
  return {
    calls,
    onPacket: (...packet) => calls.push(packet.join(' ')),
    onConnectionStart: (_protocol, client, target) => calls.push(`start ${client} ${target}`),
    onConnectionEnd: (_protocol, client, target) => calls.push(`end ${client} ${target}`),
  };
}

function receive(counter: Required<PacketCounter> | PacketCounter, direction: 'rx' | 'tx', sizes: number[]) {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (direction === 'rx') counter.addRx(sizes.length, bytes, 5000);
  else counter.addTx(sizes.length, bytes, 5000);
  for (const size of sizes) (direction === 'rx' ? counter.addRxSize : counter.addTxSize)!(size);
}

describe('calls that are carried to another thread', () => {
  test('arrive in order: start, every packet with its addresses and size, end', () => {
    const reporter = recorder();
    const threads = pair(reporter);
    const counter = threads.standIn.meter!('udp', 'c:1', 't:2', 'dns');
    receive(counter, 'rx', [10, 0, 65_507]);
    receive(counter, 'tx', [20]);
    threads.standIn.onConnectionEnd!('udp', 'c:1', 't:2');
    threads.deliverAll();
    expect(reporter.calls).toEqual([
      'start c:1 t:2',
      'udp rx c:1 t:2 10',
      'udp rx c:1 t:2 0',
      'udp rx c:1 t:2 65507',
      'udp tx t:2 c:1 20',
      'end c:1 t:2',
    ]);
  });

  test('reach the meter of a reporter that offers one, in whole batches, with all that a meter hears', () => {
    const heard: unknown[] = [];
    const hear =
      (name: string) =>
      (...values: unknown[]) => {
        heard.push([name, ...values]);
      };
    const counter = {
      ended: false,
      addRx: hear('addRx'),
      addTx: hear('addTx'),
      addRxSize: hear('addRxSize'),
      addResponse: hear('addResponse'),
      addDrops: hear('addDrops'),
      addRefusals: hear('addRefusals'),
      noteEnd: hear('noteEnd'),
    };
    const threads = pair({
      onPacket: hear('onPacket'),
      meter(...connection) {
        heard.push(['meter', ...connection]);
        return counter;
      },
    });
    const carried = threads.standIn.meter!('udp', 'c:1', 't:2', 'dns', 'tun');
    receive(carried, 'rx', [1, 2]);
    receive(carried, 'tx', [3]);
    carried.addResponse!(1.5, true);
    carried.addDrops!(2, 'tx', 300);
    carried.addRefusals!(4);
    carried.noteEnd!('idle');
    threads.standIn.onConnectionEnd!('udp', 'c:1', 't:2');
    threads.deliverAll();
    expect(heard).toEqual([
      ['meter', 'udp', 'c:1', 't:2', 'dns', 'tun'],
      ['addRx', 2, 3, 5000],
      ['addRxSize', 1],
      ['addRxSize', 2],
      ['addTx', 1, 3, 5000],
      ['addResponse', 1.5, true],
      ['addDrops', 2, 'tx', 300],
      ['addRefusals', 4],
      ['noteEnd', 'idle'],
    ]);
  });

  test('that throw or reject are reported, and the others are still delivered', async () => {
    const threads = pair({
      onPacket() {
        throw new Error('full');
      },
      onConnectionStart: async () => {
        throw new Error('later');
      },
    });
    receive(threads.standIn.meter!('udp', 'c:1', 't:2', 'dns'), 'rx', [1, 2]);
    receive(threads.standIn.meter!('udp', 'c:2', 't:2', 'dns'), 'rx', [1]);
    threads.deliverAll();
    await Promise.resolve();
    expect(threads.errors.map(String).sort()).toEqual([
      ...Array.from({length: 2}, () => 'Error: full'),
      ...Array.from({length: 2}, () => 'Error: later'),
    ]);
  });

  test('use bounded memory if nobody takes them; then packets are lost and counted, but no start and no end', () => {
    const reporter = recorder();
    const threads = pair(reporter);
    const {standIn} = threads;
    const early = standIn.meter!('udp', 'early:1', 't:2', 'dns');
    const sizes = Array.from({length: 1000}, () => 100);
    let sent = 0;
    for (; sent < 2_000_000 && (threads.lost.dns ?? 0) === 0; sent += 1000) receive(early, 'rx', sizes);
    expect(threads.underWay.length).toBeLessThanOrEqual(32);
    // Everything is full now.
    const late = standIn.meter!('udp', 'late:1', 't:2', 'dns');
    receive(late, 'rx', [1, 2, 3]);
    const brief = standIn.meter!('udp', 'brief:1', 't:2', 'dns');
    receive(brief, 'rx', [1]);
    standIn.onConnectionEnd!('udp', 'brief:1', 't:2');
    standIn.onConnectionEnd!('udp', 'early:1', 't:2');
    threads.deliverAll();
    standIn.onConnectionEnd!('udp', 'late:1', 't:2');
    threads.deliverAll();
    const packets = reporter.calls.filter(call => call.startsWith('udp')).length;
    expect(packets + threads.lost.dns!).toBe(sent + 4);
    expect(reporter.calls.filter(call => !call.startsWith('udp'))).toEqual([
      'start early:1 t:2',
      'start late:1 t:2',
      'start brief:1 t:2',
      'end brief:1 t:2',
      'end early:1 t:2',
      'end late:1 t:2',
    ]);
    expect(threads.forgotten).toEqual([]);
  });

  test('leave out connections that came and went, and count them, once 20,000 starts and ends wait', () => {
    const reporter = recorder();
    const threads = pair(reporter);
    const {standIn} = threads;
    const early = standIn.meter!('udp', 'early:1', 't:2', 'dns');
    while ((threads.lost.dns ?? 0) === 0) receive(early, 'rx', Array(1000).fill(1));
    const lasting = standIn.meter!('udp', 'lasting:1', 't:2', 'dns');
    for (let client = 0; client < 15_000; client++) {
      standIn.meter!('udp', `c:${client}`, 't:2', 'dns');
      standIn.onConnectionEnd!('udp', `c:${client}`, 't:2');
    }
    lasting.noteEnd!('idle');
    standIn.onConnectionEnd!('udp', 'early:1', 't:2');
    threads.deliverAll();
    standIn.onConnectionEnd!('udp', 'lasting:1', 't:2');
    threads.deliverAll();
    const starts = reporter.calls.filter(call => call.startsWith('start'));
    const ends = reporter.calls.filter(call => call.startsWith('end'));
    expect(starts.length + threads.forgotten.length).toBe(15_002);
    expect(threads.forgotten.length).toBeGreaterThan(4000);
    expect(ends.map(call => call.slice(4)).sort()).toEqual(starts.map(call => call.slice(6)).sort());
    expect(ends.slice(-2)).toEqual(['end early:1 t:2', 'end lasting:1 t:2']);
  });

  test('that wait are all sent at the end', () => {
    const reporter = recorder();
    const threads = pair(reporter);
    const counter = threads.standIn.meter!('udp', 'c:1', 't:2', 'dns');
    while ((threads.lost.dns ?? 0) === 0) receive(counter, 'rx', Array(1000).fill(1));
    for (let client = 2; client < 30_000; client++)
      threads.standIn.meter!('udp', `c:${client}`, 't:2', 'dns');
    threads.standIn.onConnectionEnd!('udp', 'c:1', 't:2');
    threads.carrier.close();
    threads.deliverAll();
    expect(reporter.calls.filter(call => call.startsWith('start'))).toHaveLength(29_999);
    expect(reporter.calls.filter(call => call.startsWith('end'))).toEqual(['end c:1 t:2']);
  });

  test('of a replaced reporter go to it until its connections have ended', () => {
    const reporter = recorder();
    const threads = pair(reporter);
    const {carrier, standIn} = threads;
    const counter = standIn.meter!('udp', 'c:1', 't:2', 'dns');
    carrier.set([{guid: 'guid', reporter: 8}]);
    expect(carrier.registry.lookup('guid')).not.toBe(standIn);
    receive(counter, 'tx', [1]);
    standIn.onConnectionEnd!('udp', 'c:1', 't:2');
    carrier.set([]);
    expect(carrier.registry.lookup('guid')).toBeUndefined();
    threads.deliverAll();
    expect(reporter.calls).toEqual(['start c:1 t:2', 'udp tx t:2 c:1 1', 'end c:1 t:2']);
  });

  test('are complete and in order however the threads take turns', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('packets' as const),
        client: fc.nat(3),
        count: fc.integer({min: 1, max: 9000}),
      }),
      fc.record({kind: fc.constant('toggle' as const), client: fc.nat(3), count: fc.constant(0)}),
      fc.record({kind: fc.constant('deliver' as const), client: fc.constant(0), count: fc.nat(3)}),
    );
    fc.assert(
      fc.property(fc.array(step, {maxLength: 200}), steps => {
        const reporter = recorder();
        const threads = pair(reporter);
        const open = new Map<number, PacketCounter>();
        let sent = 0;
        for (const {kind, client, count} of steps) {
          const counter = open.get(client);
          if (kind === 'packets' && counter) {
            receive(counter, 'rx', Array(count).fill(client));
            sent += count;
          } else if (kind === 'toggle' && counter) {
            threads.standIn.onConnectionEnd!('udp', `c:${client}`, 't:2');
            open.delete(client);
          } else if (kind === 'toggle') {
            open.set(client, threads.standIn.meter!('udp', `c:${client}`, 't:2', 'dns'));
          } else {
            for (let turn = 0; turn < count; turn++) threads.deliverNext();
          }
        }
        threads.carrier.close();
        threads.deliverAll();
        const active = new Set<string>();
        let packets = 0;
        for (const call of reporter.calls) {
          const client = /c:\d/.exec(call)![0];
          if (call.startsWith('start')) {
            expect(active).not.toContain(client);
            active.add(client);
          } else {
            expect(active).toContain(client);
            if (call.startsWith('end')) active.delete(client);
            else packets++;
          }
        }
        expect([...active].sort()).toEqual([...open.keys()].map(client => `c:${client}`).sort());
        expect(packets + (threads.lost.dns ?? 0)).toBe(sent);
      }),
      {numRuns: 50},
    );
  });
});
