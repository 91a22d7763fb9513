import {expect, test} from 'vitest';
import {createFlowLedgers} from '../../source/monitor/flow-ledgers.js';
import type {RelayEvent} from '../../source/monitor/relay-events.js';
import {
  Column,
  columnsPerRow,
  createMeterTable,
  type MeterRow,
  type MeterTable,
} from '../../source/reporting/meter-table.js';
import {attribute, sumAmounts, withoutAmounts} from '../../source/snapshot/attribution.js';
import type {Amounts} from '../../source/snapshot/snapshot.js';
import {fuzzSeed, randomNumbers} from '../fuzz/cases.js';

const directions = ['rx', 'tx'] as const;
const columnsOf = {
  rx: [Column.rxPackets, Column.rxBytes],
  tx: [Column.txPackets, Column.txBytes],
} as const;

const zero = () => ({rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}});

/** A relay that counts as the real one does, for the service first, and whose messages come when they come. */
function relay(random: (limit: number) => number) {
  const threads = 1 + random(2);
  const linger = {lingerMs: random(4) * 500, maxEnded: random(12)};
  const ledgers = createFlowLedgers(linger, threads);
  const waiting: RelayEvent[][] = Array.from({length: threads}, () => []);
  const tables: MeterTable[] = waiting.map(events =>
    createMeterTable((page, pageNumber) => events.push({type: 'page', page, pageNumber})),
  );
  const rows: {readonly thread: number; readonly row: MeterRow}[] = [];
  const total = zero();
  const strays = zero();
  let nowMs = 0;

  function count(): void {
    const direction = directions[random(2)]!;
    const [packets, bytes] = [1 + random(9), random(5000)];
    total[direction].packets += packets;
    total[direction].bytes += bytes;
    const of = rows[random(rows.length + 1)];
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

  function start(): void {
    const thread = random(threads);
    const row = tables[thread]!.allocate();
    rows.push({thread, row});
    const client = `client-${random(20)}`;
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

  function end(): void {
    if (rows.length === 0) return;
    const [{thread, row}] = rows.splice(random(rows.length), 1) as [(typeof rows)[number]];
    waiting[thread]!.push({
      type: 'ended',
      generation: row.generation,
      endedAtMs: nowMs,
      reason: random(2) === 0 ? 'idle' : 'evicted',
      counters: row.fields.slice(row.offset, row.offset + columnsPerRow),
    });
    tables[thread]!.release(row);
  }

  return {
    happen() {
      nowMs += random(300);
      [count, count, count, count, start, end][random(6)]!();
    },
    deliver(atMost = Number.POSITIVE_INFINITY) {
      for (const [thread, events] of waiting.entries()) ledgers.apply(thread, events.splice(0, atMost));
    },
    /** As the monitor reads: flows, then totals, while the relay counts on. */
    snapshot(meanwhile: () => void) {
      ledgers.read();
      meanwhile();
      const totals = sumAmounts([total]);
      ledgers.forget(nowMs);
      const flows = ledgers.flows();
      return {totals, flows, attribution: attribute(totals, flows, ledgers.forgotten())};
    },
    strays,
  };
}

const numbersOf = ({rx, tx}: Amounts) => [rx.packets, rx.bytes, tx.packets, tx.bytes];

test('shown + ended + evicted + unattributed are the totals in every snapshot, and none is ever negative', () => {
  const random = randomNumbers(fuzzSeed);
  let evictedPackets = 0;
  for (let run = 0; run < 200; run++) {
    const {happen, deliver, snapshot} = relay(random);
    let before: Amounts = zero();
    for (let interval = 0; interval < 15; interval++) {
      for (let events = random(30); events > 0; events--) happen();
      deliver(random(20));
      const {totals, flows, attribution} = snapshot(() => random(2) === 0 && happen());
      const {shown, ended, evicted, unattributed} = attribution;
      const what = `seed ${fuzzSeed}, run ${run}, interval ${interval}`;
      expect(sumAmounts([shown, ended, evicted, unattributed]), what).toEqual(totals);
      expect(sumAmounts([shown, ended]), what).toEqual(sumAmounts(flows));
      for (const part of [shown, ended, evicted, unattributed, withoutAmounts(evicted, [before])])
        expect(Math.min(...numbersOf(part)), what).toBeGreaterThanOrEqual(0);
      before = evicted;
      evictedPackets += evicted.rx.packets;
    }
  }
  expect(evictedPackets).toBeGreaterThan(0);
});

test('once every message has come, what is unattributed is exactly what belonged to no flow', () => {
  const random = randomNumbers(fuzzSeed + 1);
  for (let run = 0; run < 100; run++) {
    const {happen, deliver, snapshot, strays} = relay(random);
    for (let events = 0; events < 200; events++) happen();
    deliver();
    expect(snapshot(() => {}).attribution.unattributed, `seed ${fuzzSeed}, run ${run}`).toEqual(strays);
  }
});
