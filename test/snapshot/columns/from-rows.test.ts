import {describe, expect, test} from 'vitest';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import {makeRow, rowAt, rowsIn} from '../../../source/snapshot/columns/rows.js';
import {findSlot, indexOf, pageOf, slotIn, slotsOfName} from '../../../source/snapshot/columns/table.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import {flow, manyFlows} from '../../view/flows.js';

const times = {samples: 4, p50Ms: 0.2, p95Ms: 3.5, maxMs: 7.25, estimated: false};
const received = {packets: 10, bytes: 1000, packetsPerSecond: 10, bytesPerSecond: 1000};
const dropped = {packets: 4, bytes: 400, packetsPerSecond: 4, bytesPerSecond: 400};
const unusual = [
  flow({client: '[2001:db8::1]:40000', target: 'example.com:53', metadata: {app: 'dns'}}),
  flow({id: 'client 10.0.0.1', client: '10.0.0.1', target: ''}),
  flow({drops: 4, rx: withDropped(received, dropped), refusals: 3, refusedSinceReply: true, unproven: true}),
  flow({rttMs: 0.25, responseTimes: times, idleTimeoutMs: 30_000}),
  flow({
    rttMs: 1,
    responseTimes: {...times, samples: 0, p50Ms: null, p95Ms: null, maxMs: null, estimated: true},
  }),
  flow({state: 'blocked', control: {kind: 'blocked', untilMs: null}}),
  flow({state: 'ended', endedAtMs: 5, endReason: 'idle'}),
  flow({startedAtMs: 1000.75, lastSeenAtMs: 1000.9}),
];

describe('a table of rows', () => {
  test('keeps everything that the rows say', () => {
    const rows = [...manyFlows(3000), ...unusual];
    const table = tableOfRows(rows);
    expect(table.count).toBe(rows.length);
    const again = rows.map((_, slot) => makeRow(pageOf(table, slot), indexOf(slot)));
    const wholeRow = (row: (typeof rows)[number]) => ({
      ...row,
      refusedSinceReply: row.refusedSinceReply ?? (row.refusals > 0 && row.tx.packets === 0),
      rx: {...row.rx, dropped: undefined, forwarded: undefined},
      tx: {...row.tx, dropped: undefined, forwarded: undefined},
    });
    expect(again.map(wholeRow)).toEqual(rows.map(wholeRow));
    expect(again.map(({rx}) => rx.dropped)).toEqual(rows.map(({rx, tx}) => tx.dropped && rx.dropped));
  });

  test('gives the rows themselves', () => {
    const rows = manyFlows(5);
    const table = tableOfRows(rows);
    expect(rowAt(table, 3)).toBe(rows[3]);
    expect(rowsIn(table)).toEqual(rows);
  });

  test('finds a flow by its id and start, and all flows of an id', () => {
    const ended = flow({state: 'ended', startedAtMs: 1, endedAtMs: 2});
    const rows = [...manyFlows(2000), ended, flow(), ...unusual];
    const table = tableOfRows(rows);
    expect(findSlot(table, ended)).toBe(2000);
    expect(findSlot(table, {...ended, startedAtMs: 7})).toBe(-1);
    expect(slotsOfName(table, {id: ended.id}).slice(0, 2)).toEqual([2000, 2001]);
    expect(slotsOfName(table, {id: 'client 10.0.0.1'})).toEqual([2003]);
    expect(slotsOfName(table, {id: unusual[0]!.id})).toEqual([2002]);
    expect(slotsOfName(table, {id: 'nobody'})).toEqual([]);
  });

  test('finds a flow again in another table', () => {
    const rows = manyFlows(2000);
    const [one, other] = [tableOfRows(rows), tableOfRows(rows.toReversed())];
    expect(slotIn(other, one, 10)).toBe(1989);
    expect(slotIn(tableOfRows([]), one, 10)).toBe(-1);
  });
});
