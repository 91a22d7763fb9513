import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createFlowLedger} from '../../source/monitor/ledger/flow-ledger.js';
import type {RelayEvent} from '../../source/monitor/threads/relay-events.js';
import {
  Column,
  columnsPerRow,
  createMeterTable,
  type MeterRow,
  type MeterTable,
} from '../../source/reporting/meter-table.js';
import {attribute, sumAmounts, withoutAmounts} from '../../source/snapshot/attribution.js';
import {rowsIn} from '../../source/snapshot/columns/rows.js';
import type {Amounts} from '../../source/snapshot/snapshot.js';
import {cases} from '../fuzz/cases.js';

const directions = ['rx', 'tx'] as const;
const columnsOf = {
  rx: [Column.rxPackets, Column.rxBytes],
  tx: [Column.txPackets, Column.txBytes],
} as const;

const zero = () => ({rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}});

/** Something that happens in the relay. Threads and rows are taken modulo those that there are. */
const anyEvent = fc.record({
  kind: fc.constantFrom('count', 'count', 'count', 'count', 'start', 'end'),
  elapsedMs: fc.nat(299),
  thread: fc.nat(1),
  row: fc.nat(59),
  direction: fc.constantFrom(...directions),
  packets: fc.integer({min: 1, max: 9}),
  bytes: fc.nat(4999),
  client: fc.nat(19),
  reason: fc.constantFrom('idle', 'evicted'),
});
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer Event> ? Event : never;

const anySetup = fc.record({
  threads: fc.integer({min: 1, max: 2}),
  lingerMs: fc.nat(3).map(halves => halves * 500),
  maxEnded: fc.nat(11),
});
type Setup = typeof anySetup extends fc.Arbitrary<infer It> ? It : never;

/** A relay that counts as the real one does, for the service first. Its messages come when they are delivered. */
function relay({threads, ...linger}: Setup) {
  const ledgers = createFlowLedger(linger, threads);
  const waiting: RelayEvent[][] = Array.from({length: threads}, () => []);
  const tables: MeterTable[] = waiting.map(events =>
    createMeterTable((page, pageNumber) => events.push({type: 'page', page, pageNumber})),
  );
  const rows: {readonly thread: number; readonly row: MeterRow}[] = [];
  const total = zero();
  const strays = zero();
  let nowMs = 0;

  function count({direction, packets, bytes, row: choice}: AnyEvent): void {
    total[direction].packets += packets;
    total[direction].bytes += bytes;
    const of = rows[choice % (rows.length + 1)];
    if (of === undefined) {
      strays[direction].packets += packets;
      strays[direction].bytes += bytes;
      return;
    }
    const {fields, offset} = of.row;
    const [packetColumn, byteColumn] = columnsOf[direction];
    fields[offset + packetColumn]! += packets;
    fields[offset + byteColumn]! += bytes;
  }

  function start(event: AnyEvent): void {
    const thread = event.thread % threads;
    const row = tables[thread]!.allocate();
    rows.push({thread, row});
    const client = `client-${event.client}`;
    waiting[thread]!.push({
      type: 'started',
      generation: row.generation,
      row: row.index,
      id: `${client}->t/udp`,
      protocol: 'udp',
      service: 's',
      client,
      target: 't',
      startedAtMs: nowMs,
      metadata: {},
    });
  }

  function end({row: choice, reason}: AnyEvent): void {
    if (rows.length === 0) return;
    const [{thread, row}] = rows.splice(choice % rows.length, 1) as [(typeof rows)[number]];
    waiting[thread]!.push({
      type: 'ended',
      generation: row.generation,
      endedAtMs: nowMs,
      reason,
      counters: row.fields.slice(row.offset, row.offset + columnsPerRow),
    });
    tables[thread]!.release(row);
  }

  return {
    happen(event: AnyEvent) {
      nowMs += event.elapsedMs;
      ({count, start, end})[event.kind](event);
    },
    deliver(atMost = Number.POSITIVE_INFINITY) {
      for (const [thread, events] of waiting.entries()) ledgers.apply(thread, events.splice(0, atMost));
    },
    /** As the monitor reads: flows, then totals, while the relay counts on. */
    snapshot(meanwhile: () => void) {
      ledgers.read();
      meanwhile();
      const totals = sumAmounts([total]);
      ledgers.removeOld(nowMs);
      const flows = rowsIn(ledgers.table());
      const {shown, ended, removed} = ledgers.amounts();
      return {totals, flows, attribution: attribute(totals, shown, ended, removed)};
    },
    strays,
  };
}

const numbersOf = ({rx, tx}: Amounts) => [rx.packets, rx.bytes, tx.packets, tx.bytes];

test('shown + ended + evicted + unattributed equal the totals in every snapshot, and none is ever negative', () => {
  const anyInterval = fc.record({
    events: fc.array(anyEvent, {maxLength: 30, size: 'max'}),
    delivered: fc.nat(19),
    meanwhile: fc.option(anyEvent, {nil: undefined, freq: 1}),
  });
  let evictedPackets = 0;
  fc.assert(
    fc.property(anySetup, fc.array(anyInterval, {maxLength: 15, size: 'max'}), (setup, intervals) => {
      const {happen, deliver, snapshot} = relay(setup);
      let before: Amounts = zero();
      for (const {events, delivered, meanwhile} of intervals) {
        for (const event of events) happen(event);
        deliver(delivered);
        const {totals, flows, attribution} = snapshot(() => meanwhile && happen(meanwhile));
        const {shown, ended, evicted, unattributed} = attribution;
        expect(sumAmounts([shown, ended, evicted, unattributed])).toEqual(totals);
        expect(sumAmounts([shown, ended])).toEqual(sumAmounts(flows));
        for (const part of [shown, ended, evicted, unattributed, withoutAmounts(evicted, [before])])
          expect(Math.min(...numbersOf(part))).toBeGreaterThanOrEqual(0);
        before = evicted;
        evictedPackets += evicted.rx.packets;
      }
    }),
    cases(1 / 50),
  );
  expect(evictedPackets).toBeGreaterThan(0);
});

test('once every message has come, exactly the traffic that belongs to no flow is unattributed', () => {
  fc.assert(
    fc.property(anySetup, fc.array(anyEvent, {maxLength: 200, size: 'max'}), (setup, events) => {
      const {happen, deliver, snapshot, strays} = relay(setup);
      for (const event of events) happen(event);
      deliver();
      expect(snapshot(() => {}).attribution.unattributed).toEqual(sumAmounts([strays]));
    }),
    cases(1 / 100),
  );
});
