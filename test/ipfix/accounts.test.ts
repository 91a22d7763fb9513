import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {EndReason} from '../../source/flow/end-reason.js';
import {createAccounts} from '../../source/ipfix/accounts.js';
import type {FlowRecord} from '../../source/ipfix/flow-record.js';
import {createFlowLedger} from '../../source/monitor/ledger/flow-ledger.js';
import {Column, columnsPerRow, createMeterTable} from '../../source/reporting/meter-table.js';

/** The real ledger of a monitor, whose flows a test starts, counts and ends; and what is recorded of them. */
function rig(activeTimeoutMs = 60_000, aheadMs = 0) {
  const ledger = createFlowLedger({lingerMs: 0, maxEnded: 1});
  const table = createMeterTable((page, pageNumber) => ledger.apply(0, [{type: 'page', page, pageNumber}]));
  const accounts = createAccounts({activeTimeoutMs, wallMs: ms => ms + aheadMs});
  const records: FlowRecord[] = [];
  ledger.onEvent(event => {
    if (event.type === 'ended') records.push(accounts.ended(event.counted(), event.reason));
  });

  function start(client: string, startedAtMs = 0) {
    const row = table.allocate(startedAtMs);
    const target = '127.0.0.1:53';
    ledger.apply(0, [
      {
        type: 'started',
        generation: row.generation,
        row: row.index,
        id: `${client}->${target}/udp`,
        protocol: 'udp',
        service: 'lab',
        client,
        target,
        startedAtMs,
        metadata: {app: 'dns'},
      },
    ]);
    return {
      count(atMs: number, rx: readonly [number, number], tx: readonly [number, number] = [0, 0]) {
        row.fields[row.offset + Column.rxPackets]! += rx[0];
        row.fields[row.offset + Column.rxBytes]! += rx[1];
        row.fields[row.offset + Column.txPackets]! += tx[0];
        row.fields[row.offset + Column.txBytes]! += tx[1];
        row.fields[row.offset + Column.lastSeenMs] = atMs;
      },
      end(endedAtMs: number, reason: EndReason = 'idle') {
        const counters = row.fields.slice(row.offset, row.offset + columnsPerRow);
        ledger.apply(0, [{type: 'ended', generation: row.generation, endedAtMs, reason, counters}]);
        table.release(row);
        ledger.removeOld(endedAtMs);
      },
    };
  }

  function read() {
    ledger.read();
    return ledger.table();
  }

  return {
    start,
    records,
    due: (nowMs: number) => accounts.due(read(), nowMs),
    rest: (nowMs: number) => accounts.rest(read(), nowMs),
  };
}

/** Takes up to so many. */
function take(iterator: Iterator<FlowRecord>, most = Number.POSITIVE_INFINITY): FlowRecord[] {
  const taken: FlowRecord[] = [];
  while (taken.length < most) {
    const next = iterator.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

describe('a flow', () => {
  test('that ends before its active timeout has one record, with all of it', () => {
    const {start, records, due} = rig();
    const flow = start('10.0.0.1:5000', 1000.7);
    flow.count(3000.2, [3, 300], [2, 2000]);
    expect(take(due(4000))).toEqual([]);
    flow.end(33_000);
    expect(records).toEqual([
      {
        client: {address: Uint8Array.of(10, 0, 0, 1), port: 5000},
        target: {address: Uint8Array.of(127, 0, 0, 1), port: 53},
        startMs: 1000,
        endMs: 3000,
        reason: 1,
        rx: {packets: 3, bytes: 300},
        tx: {packets: 2, bytes: 2000},
        application: 'dns',
        service: 'lab',
      },
    ]);
  });

  test('that goes on has a record at each active timeout, which begins where the one before ended', () => {
    const {start, records, due} = rig();
    const flow = start('10.0.0.1:5000');
    flow.count(59_000, [10, 1000]);
    expect(take(due(59_999))).toEqual([]);
    expect(take(due(60_000))).toMatchObject([
      {startMs: 0, endMs: 59_000, reason: 2, rx: {packets: 10, bytes: 1000}},
    ]);
    flow.count(90_000, [1, 10], [5, 50]);
    expect(take(due(119_999))).toEqual([]);
    expect(take(due(120_000))).toMatchObject([
      {startMs: 60_000, endMs: 90_000, reason: 2, rx: {packets: 1, bytes: 10}, tx: {packets: 5, bytes: 50}},
    ]);
    flow.count(121_000, [2, 20]);
    flow.end(151_000);
    expect(records).toMatchObject([
      {startMs: 120_000, endMs: 121_000, reason: 1, rx: {packets: 2, bytes: 20}, tx: {packets: 0, bytes: 0}},
    ]);
  });

  test('that is quiet has no record at its active timeout, and one without datagrams at its end', () => {
    const {start, records, due} = rig();
    const flow = start('10.0.0.1:5000');
    flow.count(1000, [1, 10]);
    expect(take(due(60_000))).toHaveLength(1);
    expect(take(due(120_000))).toEqual([]);
    flow.end(180_000, 'user');
    expect(records).toMatchObject([{startMs: 1000, endMs: 1000, reason: 4, rx: {packets: 0, bytes: 0}}]);
  });

  test('whose bytes were counted later than their datagrams has them in the next record', () => {
    const {start, records, due} = rig();
    const flow = start('10.0.0.1:5000');
    flow.count(59_000, [1, 0]);
    expect(take(due(60_000))).toMatchObject([{rx: {packets: 1, bytes: 0}}]);
    flow.count(59_000, [0, 100]);
    expect(take(due(120_000))).toEqual([]);
    flow.end(121_000);
    expect(records).toMatchObject([{rx: {packets: 0, bytes: 100}}]);
  });

  test('that began before 1970, since the clock was set there, begins in 1970', () => {
    const {start, records} = rig(60_000, -3000);
    const flow = start('10.0.0.1:5000', 1000);
    flow.count(5000, [1, 10]);
    flow.end(6000);
    expect(records).toMatchObject([{startMs: 0, endMs: 2000}]);
  });

  test('that is still there at the end of the run has its last record then', () => {
    const {start, due, rest} = rig();
    const flow = start('10.0.0.1:5000');
    flow.count(60_000, [5, 500]);
    expect(take(due(61_000))).toHaveLength(1);
    flow.count(62_000, [1, 100]);
    expect(take(rest(63_000))).toMatchObject([{endMs: 62_000, reason: 4, rx: {packets: 1, bytes: 100}}]);
  });

  test.each([
    ['idle', 1],
    ['answered', 3],
    ['closed', 3],
    ['refused', 3],
    ['stopped', 4],
    ['user', 4],
    ['silent', 4],
    ['sendError', 4],
    ['threadDied', 4],
    ['evicted', 5],
  ] as const)('that ended as %s has the flowEndReason %i', (reason, number) => {
    const {start, records} = rig();
    start('10.0.0.1:5000').end(1000, reason);
    expect(records[0]?.reason).toBe(number);
  });
});

test('what nobody took is due again, and a flow that ended meanwhile is not told of twice', () => {
  const {start, records, due} = rig();
  const flows = Array.from({length: 3}, (_, index) => start(`10.0.0.${index}:5000`));
  for (const flow of flows) flow.count(1000, [1, 10]);
  const first = due(60_000);
  expect(take(first, 1)).toHaveLength(1);
  flows[1]!.end(60_500);
  expect(records).toHaveLength(1);
  const again = due(61_000);
  expect(take(first)).toEqual([]);
  expect(take(again)).toHaveLength(1);
});

test('whatever happens in whatever order, the records of a flow add up to its counters, direction by direction', () => {
  const step = fc.oneof(
    {weight: 2, arbitrary: fc.record({do: fc.constant('start' as const)})},
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('count' as const),
        flow: fc.nat(),
        rx: fc.tuple(fc.nat(9), fc.nat(9000)),
        tx: fc.tuple(fc.nat(9), fc.nat(9000)),
      }),
    },
    {weight: 2, arbitrary: fc.record({do: fc.constant('end' as const), flow: fc.nat()})},
    {weight: 2, arbitrary: fc.record({do: fc.constant('look' as const)})},
    {weight: 4, arbitrary: fc.record({do: fc.constant('take' as const), most: fc.integer({min: 1, max: 3})})},
  );
  fc.assert(
    fc.property(fc.array(step, {maxLength: 120}), steps => {
      const {start, records, due, rest} = rig(1000);
      const live: {flow: ReturnType<typeof start>; client: number}[] = [];
      const counted = new Map<number, number[]>();
      let looking: Iterator<FlowRecord> = [][Symbol.iterator]();
      let nowMs = 0;
      for (const each of steps) {
        nowMs += 400;
        const at = 'flow' in each && live.length > 0 ? each.flow % live.length : -1;
        if (each.do === 'start') {
          const client = counted.size + 1;
          counted.set(client, [0, 0, 0, 0]);
          live.push({flow: start(`10.0.0.1:${client}`, nowMs), client});
        } else if (each.do === 'count' && at >= 0) {
          const {flow, client} = live[at]!;
          flow.count(nowMs, each.rx, each.tx);
          const sums = counted.get(client)!;
          for (const [index, more] of [...each.rx, ...each.tx].entries()) sums[index]! += more;
        } else if (each.do === 'end' && at >= 0) {
          live.splice(at, 1)[0]!.flow.end(nowMs);
        } else if (each.do === 'look') looking = due(nowMs);
        else if (each.do === 'take') records.push(...take(looking, each.most));
      }
      records.push(...take(rest(nowMs)));
      const told = new Map([...counted.keys()].map(client => [client, [0, 0, 0, 0]]));
      for (const {client, rx, tx, startMs, endMs} of records) {
        expect(startMs).toBeLessThanOrEqual(endMs);
        const sums = told.get(client.port)!;
        for (const [index, more] of [rx.packets, rx.bytes, tx.packets, tx.bytes].entries()) {
          expect(more).toBeGreaterThanOrEqual(0);
          sums[index]! += more;
        }
      }
      expect(told).toEqual(counted);
      // Each flow has one last record.
      const lasts = records.filter(({reason}) => reason !== 2).map(({client}) => client.port);
      expect(lasts.sort((a, b) => a - b)).toEqual([...counted.keys()]);
    }),
    {numRuns: 300},
  );
});
