import {describe, expect, test} from 'vitest';
import {Quality, qualityColumns} from '../../../source/flow/flow-quality.js';
import {createFlowLedger} from '../../../source/monitor/ledger/flow-ledger.js';
import type {RelayEvent} from '../../../source/monitor/threads/relay-events.js';
import {
  Column,
  columnsPerRow,
  createMeterTable,
  type MeterRow,
  type MeterTable,
  More,
} from '../../../source/reporting/meter-table.js';
import {rowsIn} from '../../../source/snapshot/columns/rows.js';
import {nothingDropped} from '../../../source/snapshot/forwarding.js';
import {only} from '../../inspection/quality/followed.js';

function rig(linger = {lingerMs: 1000, maxEnded: 10}) {
  const whole = createFlowLedger(linger);
  const ledger = {
    ...whole,
    apply: (event: RelayEvent) => whole.apply(0, [event]),
    flows: () => rowsIn(whole.table()),
    removed: () => whole.amounts().removed,
  };
  const table: MeterTable = createMeterTable((page, pageNumber) =>
    ledger.apply({type: 'page', page, pageNumber}),
  );
  return {ledger, table};
}

function started(row: MeterRow, client: string, target = 't'): RelayEvent {
  return {
    type: 'started',
    generation: row.generation,
    row: row.index,
    id: `${client}->${target}/udp`,
    protocol: 'udp',
    service: 's',
    client,
    target,
    startedAtMs: 1000,
    metadata: {conn_type: 'udp'},
  };
}

function ended(row: MeterRow, endedAtMs: number, reason: 'idle' | 'evicted' = 'idle'): RelayEvent {
  return {
    type: 'ended',
    generation: row.generation,
    endedAtMs,
    reason,
    counters: row.fields.slice(row.offset, row.offset + columnsPerRow),
  };
}

function count(row: MeterRow, packets: number, bytes: number): void {
  row.fields[row.offset + Column.rxPackets]! += packets;
  row.fields[row.offset + Column.rxBytes]! += bytes;
}

describe('the flow ledger', () => {
  test('reads how well a flow goes where that is known, and keeps it when the flow ends', () => {
    const {ledger, table} = rig();
    const [known, other] = [table.allocate(1000), table.allocate(1000)];
    ledger.apply(started(known, 'a'));
    ledger.apply(started(other, 'b'));
    ledger.read();
    expect(ledger.flows().map(({quality}) => quality)).toEqual([undefined, undefined]);
    const at = known.offset + Column.quality;
    known.fields.fill(Number.NaN, at, at + qualityColumns);
    known.fields[at + Quality.expected] = 100;
    known.fields[at + Quality.lost] = 3;
    known.fields[known.offset + Column.hasMore] = More.quality;
    ledger.read();
    const quality = only({expected: 100, lost: 3});
    expect(ledger.flows().map(flow => flow.quality)).toEqual([quality, undefined]);
    known.fields[at + Quality.lost] = 4;
    ledger.apply(ended(known, 2000));
    table.release(known);
    ledger.read();
    expect(ledger.flows().map(flow => flow.quality)).toEqual([{...quality, lost: 4}, undefined]);
  });

  test('tells what happens to flows, with what got through in their lives', () => {
    const {ledger, table} = rig();
    const told: unknown[] = [];
    const stop = ledger.onEvent(({flow, ...event}) => told.push({...event, client: flow().client}));
    const counted: unknown[] = [];
    ledger.onEvent(event => event.type === 'ended' && counted.push(event.counted()));
    const row = table.allocate()!;
    ledger.apply(started(row, 'a'));
    ledger.apply({
      type: 'control',
      generation: row.generation,
      control: {kind: 'throttled', bytesPerSecond: 1000},
    });
    ledger.apply({type: 'control', generation: row.generation, control: undefined});
    count(row, 3, 300);
    row.fields[row.offset + Column.rxDroppedBytes]! += 100;
    ledger.apply(ended(row, 2000));
    expect(told).toEqual([
      {type: 'started', client: 'a'},
      {type: 'controlled', control: {kind: 'throttled', bytesPerSecond: 1000}, client: 'a'},
      {type: 'controlled', control: null, client: 'a'},
      {type: 'ended', reason: 'idle', rxBytes: 200, txBytes: 0, client: 'a', counted: expect.any(Function)},
    ]);
    expect(counted).toMatchObject([
      {
        serial: 1,
        service: 's',
        client: 'a',
        target: 't',
        startedAtMs: 1000,
        rx: {packets: 3, bytes: 300},
        tx: {packets: 0, bytes: 0},
      },
    ]);
    stop();
    ledger.apply(started(table.allocate()!, 'b'));
    expect(told).toHaveLength(4);
  });

  test('reads counters from the table, and rates from the difference of two readings', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    count(row, 10, 1000);
    ledger.read();
    ledger.closeInterval(2);
    const first = {packets: 10, bytes: 1000, packetsPerSecond: 5, bytesPerSecond: 500};
    expect(ledger.flows()[0]?.rx).toEqual({...first, forwarded: first, dropped: nothingDropped});
    count(row, 1, 50);
    ledger.read();
    ledger.closeInterval(1);
    const second = {packets: 11, bytes: 1050, packetsPerSecond: 1, bytesPerSecond: 50};
    expect(ledger.flows()[0]?.rx).toEqual({...second, forwarded: second, dropped: nothingDropped});
    ledger.closeInterval(1);
    expect(ledger.flows()[0]?.rx).toMatchObject({packets: 11, packetsPerSecond: 0, bytesPerSecond: 0});
  });

  test('keeps the last 200 flows that gave way to others, beside those that ended otherwise, and the sum of all', () => {
    const {ledger, table} = rig({lingerMs: 60_000, maxEnded: 10_000});
    const end = (client: string, atMs: number, reason: 'idle' | 'evicted') => {
      const row = table.allocate();
      ledger.apply(started(row, client));
      count(row, 3, 30);
      row.fields[row.offset + Column.hasMore] = 1;
      row.fields[row.offset + Column.rxDropped] = 1;
      row.fields[row.offset + Column.rxDroppedBytes] = 10;
      ledger.apply(ended(row, atMs, reason));
    };
    end('idle', 2000, 'idle');
    for (let flow = 0; flow < 500; flow++) end(`evicted ${flow}`, 2000 + flow, 'evicted');
    const clients = ledger.flows().map(({client}) => client);
    expect(clients.length).toBe(201);
    expect(clients).toContain('idle');
    expect(clients).toContain('evicted 300');
    expect(clients).not.toContain('evicted 299');
    expect(ledger.removed().rx).toEqual({packets: 900, bytes: 9000, forwarded: {packets: 600, bytes: 6000}});
  });

  test('tells what was forwarded from what was dropped, in totals and rates', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    count(row, 10, 1000);
    row.fields[row.offset + Column.hasMore] = 1;
    row.fields[row.offset + Column.rxDropped] = 4;
    row.fields[row.offset + Column.rxDroppedBytes] = 300;
    row.fields[row.offset + Column.txPackets] = 2;
    row.fields[row.offset + Column.txDropped] = 2;
    ledger.read();
    ledger.closeInterval(2);
    const [flow] = ledger.flows();
    expect(flow!.rx).toMatchObject({
      packets: 10,
      forwarded: {packets: 6, bytes: 700, packetsPerSecond: 3, bytesPerSecond: 350},
      dropped: {packets: 4, bytes: 300, packetsPerSecond: 2, bytesPerSecond: 150},
    });
    expect(flow!.tx).toMatchObject({forwarded: {packets: 0}, dropped: {packets: 2}});
    expect(flow!.drops).toBe(6);
  });

  test('keeps received = forwarded + dropped when a drop is read before its datagram', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    count(row, 1, 100);
    row.fields[row.offset + Column.hasMore] = 1;
    row.fields[row.offset + Column.rxDropped] = 2;
    row.fields[row.offset + Column.rxDroppedBytes] = 200;
    ledger.read();
    expect(ledger.flows()[0]!.rx).toMatchObject({
      forwarded: {packets: 0, bytes: 0},
      dropped: {packets: 1, bytes: 100},
    });
    expect(ledger.flows()[0]!.drops).toBe(1);
  });

  test('gives the sizes of a flow on request, also after its end', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    row.fields[row.offset + Column.rxSizes + 1] = 3;
    row.fields[row.offset + Column.txSizes + 5] = 2;
    const sizes = () => ledger.sizes('a->t/udp', 1000)?.filter(({rx, tx}) => rx + tx > 0);
    const expected = [
      {upToBytes: 128, rx: 3, tx: 0},
      {upToBytes: 1472, rx: 0, tx: 2},
    ];
    expect(sizes()).toEqual(expected);
    ledger.apply(ended(row, 2000));
    table.release(row);
    table.allocate();
    expect(sizes()).toEqual(expected);
    expect(ledger.sizes('a->t/udp', 999)).toBeUndefined();
  });

  test('has no rtt before the first reply', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    ledger.read();
    expect(ledger.flows()[0]?.rttMs).toBeNull();
    row.fields[row.offset + Column.rttMs] = 1.5;
    ledger.read();
    expect(ledger.flows()[0]?.rttMs).toBe(1.5);
  });

  test('shows an estimate as one, until it is taken back', () => {
    const {ledger, table} = rig();
    const row = table.allocate(1000);
    ledger.apply(started(row, 'a'));
    const shown = () => {
      ledger.read();
      const {rttMs, responseTimes} = ledger.flows()[0]!;
      return [rttMs, responseTimes?.estimated];
    };
    row.fields[row.offset + Column.rttMs] = 1.5;
    row.fields[row.offset + Column.rttEstimatedAtMs] = 1000;
    expect(shown()).toEqual([1.5, true]);
    row.fields[row.offset + Column.rttMs] = 0;
    row.fields[row.offset + Column.rttEstimatedAtMs] = 0;
    expect(shown()).toEqual([null, undefined]);
  });

  test("never takes the counts of a row's next generation for those of the flow before", () => {
    const {ledger, table} = rig();
    const first = table.allocate();
    ledger.apply(started(first, 'first'));
    count(first, 3, 30);
    const end = ended(first, 2000);
    table.release(first);
    const second = table.allocate();
    count(second, 1000, 100_000);
    // The messages are still under way when the reader looks.
    ledger.read();
    expect(ledger.flows().map(({client, rx}) => [client, rx.packets])).toEqual([['first', 0]]);
    ledger.apply(end);
    ledger.apply(started(second, 'second'));
    ledger.read();
    expect(ledger.flows().map(({client, state, rx}) => [client, state, rx.packets])).toEqual([
      ['first', 'ended', 3],
      ['second', 'active', 1000],
    ]);
  });

  test('gives the same page for quiet flows, and another one after a change', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    const tell = () => {
      ledger.read();
      ledger.closeInterval(1);
      return ledger.flows()[0]!;
    };
    const pageAfter = () => {
      tell();
      return ledger.table().pages[0];
    };
    tell();
    const quiet = pageAfter();
    expect(pageAfter()).toBe(quiet);
    count(row, 2, 20);
    expect(tell().rx).toMatchObject({packets: 2, packetsPerSecond: 2});
    expect(tell().rx).toMatchObject({packets: 2, packetsPerSecond: 0});
    const slowed = ledger.table().pages[0];
    expect(slowed).not.toBe(quiet);
    expect(pageAfter()).toBe(slowed);
    ledger.apply({type: 'metadata', generation: row.generation, metadata: {app: 'dns'}});
    expect(tell().metadata).toEqual({app: 'dns'});
    ledger.apply(ended(row, 5000));
    expect(tell().state).toBe('ended');
  });

  test('shows an ended flow for a while, with why it ended, and then forgets it', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    ledger.apply(ended(row, 5000));
    ledger.removeOld(5999);
    expect(ledger.flows()[0]).toMatchObject({state: 'ended', endedAtMs: 5000, endReason: 'idle'});
    ledger.removeOld(6000);
    expect(ledger.flows()).toEqual([]);
  });

  test('keeps only the newest ended flows, up to its limit', () => {
    const {ledger, table} = rig({lingerMs: 1e9, maxEnded: 3});
    for (let index = 0; index < 6; index++) {
      const row = table.allocate();
      ledger.apply(started(row, `client-${index}`));
      ledger.apply(ended(row, index));
      table.release(row);
    }
    ledger.removeOld(10);
    expect(ledger.flows().map(({client}) => client)).toEqual(['client-3', 'client-4', 'client-5']);
  });

  test('takes metadata as it changes', () => {
    const {ledger, table} = rig();
    const row = table.allocate();
    ledger.apply(started(row, 'a'));
    ledger.apply({type: 'metadata', generation: row.generation, metadata: {conn_type: 'udp', app: 'dns'}});
    expect(ledger.flows()[0]?.metadata).toEqual({conn_type: 'udp', app: 'dns'});
  });

  test('keeps metadata once for all flows with the same, besides what every flow starts with', () => {
    const {ledger, table} = rig();
    const initial = (client: string) => ({
      conn_type: 'udp',
      protocol: 'UDP',
      src_addr: client,
      dst_addr: '10.0.0.9:53',
    });
    const [one, other, more] = [table.allocate(), table.allocate(), table.allocate()];
    ledger.apply(started(one, '10.0.0.1:1', '10.0.0.9:53'));
    ledger.apply(started(other, '10.0.0.1:2', '10.0.0.9:53'));
    ledger.apply(started(more, '10.0.0.1:3', '10.0.0.9:53'));
    const process = {process: 'dig', pid: 7};
    for (const [row, client] of [
      [one, '10.0.0.1:1'],
      [other, '10.0.0.1:2'],
    ] as const) {
      const metadata = {...initial(client), ...process};
      ledger.apply({type: 'metadata', generation: row.generation, metadata});
    }
    ledger.apply({type: 'metadata', generation: more.generation, metadata: {...process}, isMore: true});
    const {details} = ledger.table().pages[0]!.names;
    expect(details[0]).toBe(details[1]);
    expect(details[2]).toBe(details[1]);
    expect(ledger.flows().map(({metadata}) => metadata)).toEqual(
      [1, 2, 3].map(port => ({...initial(`10.0.0.1:${port}`), ...process})),
    );
  });
});
