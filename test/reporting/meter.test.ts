import {Writable} from 'node:stream';
import pino from 'pino';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {steadyNow} from '../../source/clock/steady.js';
import {Quality, qualityColumns} from '../../source/flow/flow-quality.js';
import {Meter} from '../../source/reporting/meter.js';
import {Column, createMeterTable, More} from '../../source/reporting/meter-table.js';

const ends = {client: '127.0.0.1:40000', target: '127.0.0.1:53'};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function logLines() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return {lines, logger: pino(stream)};
}

describe('a meter on its own', () => {
  test('has a place for how well its connection goes, unknown at first, which its end does not free', () => {
    const meter = new Meter({client: '10.0.0.1:5000', target: '10.0.0.2:5004', table: createMeterTable()});
    const {fields, offset} = meter.qualityRow();
    expect([...fields.slice(offset, offset + qualityColumns)]).toEqual(
      new Array(qualityColumns).fill(Number.NaN),
    );
    fields[offset + Quality.lost] = 3;
    meter.addDrops(1);
    // At a second call it is what it was.
    expect(meter.qualityRow().fields[offset + Quality.lost]).toBe(3);
    meter.stop();
    const last = meter.counters();
    expect(last[Column.quality + Quality.lost]).toBe(3);
    expect(last[Column.hasMore]).toBe(More.rare | More.quality);
  });

  test('smooths how long the target takes to answer', () => {
    const meter = new Meter(ends);
    expect(meter.responseTimes()).toBeNull();
    meter.addResponse(8);
    expect(meter.totals().rttMs).toBe(8);
    meter.addResponse(16);
    expect(meter.totals().rttMs).toBe(9);
  });

  test('knows the times of half, of 95 in 100 and of the longest answer, within a tenth', () => {
    const meter = new Meter(ends);
    for (let ms = 1; ms <= 1000; ms++) meter.addResponse(ms);
    const {samples, p50Ms, p95Ms, maxMs, estimated} = meter.responseTimes()!;
    expect([samples, maxMs, estimated]).toEqual([1000, 1000, false]);
    for (const [known, right] of [
      [p50Ms!, 500],
      [p95Ms!, 950],
    ] as const) {
      expect(known).toBeGreaterThan(right * 0.9);
      expect(known).toBeLessThan(right * 1.1);
    }
    meter.stop();
    expect(meter.responseTimes()?.p95Ms).toBe(p95Ms);
  });

  test('never claims that most answers took longer than the longest', () => {
    const meter = new Meter(ends);
    meter.addResponse(53.917);
    expect(meter.responseTimes()).toMatchObject({p50Ms: 53.917, p95Ms: 53.917, maxMs: 53.917});
  });

  test('shows the shortest of late as an estimate, until an answer is certain', () => {
    let now = 1_000_000;
    const meter = new Meter({...ends, now: () => now});
    for (const ms of [30, 10, 20]) meter.addResponse(ms, true);
    expect(meter.totals().rttMs).toBe(10);
    expect(meter.responseTimes()).toEqual({
      samples: 0,
      p50Ms: null,
      p95Ms: null,
      maxMs: null,
      estimated: true,
    });
    now += 15_000;
    meter.addResponse(40, true);
    expect(meter.totals().rttMs).toBe(10);
    now += 15_000;
    meter.addResponse(50, true);
    expect(meter.totals().rttMs).toBe(40);
    meter.addResponse(7);
    meter.addResponse(3, true);
    expect(meter.totals().rttMs).toBe(7);
    expect(meter.responseTimes()).toMatchObject({samples: 1, maxMs: 7, estimated: false});
  });

  test('shows no estimate once its flow has gone on without a new one, or once it is taken back', () => {
    const meter = new Meter({...ends, now: () => 1_000_000});
    meter.addTx(1, 9, 1_000_000);
    meter.addResponse(5, true);
    meter.addRx(1, 9, 1_010_000);
    expect([meter.totals().rttMs, meter.responseTimes()?.estimated]).toEqual([5, true]);
    meter.addRx(1, 9, 1_010_001);
    expect([meter.totals().rttMs, meter.responseTimes()]).toEqual([null, null]);
    meter.addTx(1, 9, 1_011_000);
    meter.addResponse(6, true);
    // The shortest of the last two windows.
    expect(meter.totals().rttMs).toBe(5);
    meter.dropEstimates();
    expect([meter.totals().rttMs, meter.responseTimes()]).toEqual([null, null]);
    meter.addResponse(7);
    meter.dropEstimates();
    expect(meter.totals().rttMs).toBe(7);
  });

  test('counts the sizes of its datagrams, each direction by itself', () => {
    const meter = new Meter(ends);
    for (const bytes of [0, 64, 65, 1400]) meter.addRxSize(bytes);
    for (const bytes of [1473, 65_507]) meter.addTxSize(bytes);
    const counters = meter.counters();
    expect([...counters.slice(Column.rxSizes, Column.rxSizes + 7)]).toEqual([2, 1, 0, 0, 0, 1, 0]);
    expect([...counters.slice(Column.txSizes, Column.txSizes + 7)]).toEqual([0, 0, 0, 0, 0, 0, 2]);
  });

  test('records each direction, and its metadata', () => {
    const meter = new Meter(ends);
    meter.recordClientToTarget(40);
    meter.recordClientToTarget(60);
    meter.recordTargetToClient(150);
    meter.addMetadata({user: 'ada'});
    meter.addMetadata({site: 'lab'});
    expect(meter.id).toBe('127.0.0.1:40000->127.0.0.1:53/udp');
    expect(meter.totals()).toEqual({
      rx: {packets: 2, bytes: 100},
      tx: {packets: 1, bytes: 150},
      dropped: {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}},
      drops: 0,
      refusals: 0,
      rttMs: null,
    });
    expect(meter.metadata).toMatchObject({conn_type: 'udp', user: 'ada', site: 'lab'});
  });

  test('shows no state that its reader could change', () => {
    const meter = new Meter(ends);
    meter.recordClientToTarget(40);
    const [totals, metadata] = [meter.totals(), meter.metadata];
    meter.recordClientToTarget(40);
    meter.addMetadata({user: 'ada'});
    expect(totals.rx).toEqual({packets: 1, bytes: 40});
    expect(metadata).not.toHaveProperty('user');
    for (const shown of [metadata, meter.metadata]) {
      expect(Reflect.set(shown, 'user', 'eve')).toBe(false);
    }
    for (const property of ['ended', 'endedAtMs', 'endReason', 'metadata', 'lastSeenAtMs']) {
      expect(Reflect.set(meter, property, 'changed'), property).toBe(false);
    }
  });

  test('once started, reports every interval with traffic, and nothing after its stop', () => {
    const {lines, logger} = logLines();
    const meter = new Meter({...ends, logger});
    meter.start(500);
    meter.recordClientToTarget(100);
    vi.advanceTimersByTime(500);
    expect(meter.rates()).toMatchObject({rxPacketsPerSecond: 2, rxBytesPerSecond: 200});
    vi.advanceTimersByTime(500);
    expect(meter.rates()).toMatchObject({rxPacketsPerSecond: 0, rxBytesPerSecond: 0});
    meter.recordTargetToClient(10);
    meter.stop();
    expect(meter.ended).toBe(true);
    vi.advanceTimersByTime(5000);
    expect(lines.map(({rx, tx}) => [rx, tx])).toEqual([
      [
        {packets: 1, bytes: 100},
        {packets: 0, bytes: 0},
      ],
      [
        {packets: 0, bytes: 0},
        {packets: 1, bytes: 10},
      ],
    ]);
  });

  test('counts drops and refusals beside the traffic', () => {
    const meter = new Meter(ends);
    meter.addDrops(3);
    meter.addRefusals(2);
    expect(meter.totals()).toMatchObject({drops: 3, refusals: 2, rx: {packets: 0}});
  });

  test('tells drops apart by direction, with their bytes; a caller that names none means requests', () => {
    const meter = new Meter(ends);
    meter.addDrops(1);
    meter.addDrops(3, 'rx', 300);
    meter.addDrops(2, 'tx', 70);
    expect(meter.totals()).toMatchObject({
      drops: 6,
      dropped: {rx: {packets: 4, bytes: 300}, tx: {packets: 2, bytes: 70}},
    });
  });

  test('knows whether refusals came after the last reply', () => {
    const meter = new Meter(ends);
    const isRefused = () => meter.counters()[Column.refusedSinceReply] === 1;
    expect(isRefused()).toBe(false);
    meter.addRefusals(1);
    expect(isRefused()).toBe(true);
    meter.recordClientToTarget(1);
    expect(isRefused()).toBe(true);
    meter.recordTargetToClient(1);
    expect(isRefused()).toBe(false);
    meter.addRefusals(1);
    expect(isRefused()).toBe(true);
  });

  test('knows when it was last seen', () => {
    const meter = new Meter(ends);
    const startedAtMs = steadyNow();
    vi.advanceTimersByTime(1234);
    meter.recordTargetToClient(1);
    expect(meter.lastSeenAtMs - meter.startedAtMs).toBe(1234);
    expect(meter.startedAtMs).toBe(startedAtMs);
  });
});
