import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {idAt} from '../../../source/snapshot/columns/read.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import type {DirectionTraffic, FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {parseFilter} from '../../../source/view/filter/filter.js';
import {groupings} from '../../../source/view/rows/groups.js';
import type {Rows} from '../../../source/view/rows/rows.js';
import {growTree} from '../../../source/view/rows/tree-rows.js';
import {initialView, viewFlows} from '../../../source/view/view.js';
import {cases} from '../../fuzz/cases.js';
import {flow, snapshot, takenAtMs} from '../flows.js';
import {
  endpointPart,
  freeText,
  inBlock,
  moreThan,
  nameOf,
  type PlainFilter,
  plainParent,
  plainSort,
  portIs,
  siteIs,
  sortColumns,
  stateIs,
} from '../plain-view.js';

// Few different values, so that flows tie, share groups and match.
const anyHost = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.10',
  '10.0.0.9',
  '10.0.1.100',
  '192.168.7.7',
  '[2001:db8::1]',
  'a.example',
);
const anyPort = fc.constantFrom(1, 9, 53, 530, 5300, 40_000, 65_535);
const anyEndpoint = fc.tuple(anyHost, anyPort).map(([host, port]) => `${host}:${port}`);
const anyCount = fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(100_000), fc.constant(2 ** 33 + 7));
const anyTraffic: fc.Arbitrary<DirectionTraffic> = fc
  .tuple(anyCount, anyCount, fc.nat(3), fc.constantFrom(0, 0.5, 1000, 123_456.789))
  .map(([packets, bytes, lost, rate]) =>
    withDropped(
      {packets, bytes, packetsPerSecond: rate / 100, bytesPerSecond: rate},
      {packets: Math.min(lost, packets), bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0},
    ),
  );
const anyTimes = fc.constantFrom(undefined, {samples: 3, p50Ms: 0.2, p95Ms: 7, maxMs: 9, estimated: false});
const anyFlow: fc.Arbitrary<FlowSnapshot> = fc
  .record({
    client: anyEndpoint,
    target: anyEndpoint,
    service: fc.constantFrom('dns', 'game', 'voice-10.0'),
    state: fc.constantFrom<FlowSnapshot['state']>('active', 'active', 'active', 'blocked', 'ended'),
    startedAtMs: fc.nat(20_000).map(age => takenAtMs - 5000 - age),
    silentMs: fc.nat(5000),
    idleTimeoutMs: fc.constantFrom(undefined, 5000, 30_000),
    rx: anyTraffic,
    tx: anyTraffic,
    refusals: fc.constantFrom(0, 0, 2),
    refusedSinceReply: fc.boolean(),
    unproven: fc.constantFrom(undefined, undefined, true),
    rttMs: fc.constantFrom(null, 0.5, 12),
    responseTimes: anyTimes,
    own: fc.constantFrom(
      {},
      {app: 'dns'},
      {site: 'Fra-1'},
      {site: 7, app: 'quic'},
      {site: true, note: '10.0'},
    ),
  })
  .map(({silentMs, own, state, ...rest}) => {
    const made = flow({
      ...rest,
      state,
      lastSeenAtMs: takenAtMs - silentMs,
      ...(state === 'ended' && {endedAtMs: takenAtMs - silentMs, endReason: 'idle'}),
      drops: (rest.rx.dropped?.packets ?? 0) + (rest.tx.dropped?.packets ?? 0),
    });
    return {...made, metadata: {...made.metadata, ...own}};
  });
/** No two of them are the same flow. */
const anyFlows = fc
  .array(anyFlow, {maxLength: 60})
  .map(flows => flows.map((each, index) => ({...each, startedAtMs: each.startedAtMs - index * 30_000})));
const anySort = fc.record({
  column: fc.constantFrom(...sortColumns),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
});
const anyPart = fc.constantFrom(
  '1',
  '10',
  '0.1:5',
  '.10:',
  ':53->',
  '->10.0',
  '3/u',
  '/UDP',
  'dp',
  'dns',
  'act',
  'fra',
  '10.0',
  'zzz',
  '9:9',
);
const anyEndpointPart = anyPart.filter(part => !part.includes('/'));
const anyTerm: fc.Arbitrary<PlainFilter> = fc.oneof(
  anyPart.map(freeText),
  fc
    .tuple(fc.constantFrom('client' as const, 'target' as const), anyEndpointPart)
    .map(([end, part]) => endpointPart(end, part)),
  anyPort.map(portIs),
  fc
    .tuple(fc.constantFrom('10.0.0.1', '192.168.7.7'), fc.constantFrom(8, 16, 24, 32))
    .map(([host, bits]) => inBlock(host, bits)),
  fc
    .tuple(
      fc.constantFrom('rate' as const, 'rx' as const, 'packets' as const, 'drops' as const),
      fc.nat(1000),
    )
    .map(([column, number]) => moreThan(column, number)),
  fc
    .constantFrom('new', 'active', 'idle', 'expiring', 'refused', 'unproven', 'blocked', 'ended')
    .map(stateIs),
  fc.constantFrom('Fra-1', '7', 'true').map(siteIs),
);
const {filter: anyFilter} = fc.letrec<{filter: PlainFilter}>(tie => ({
  filter: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    anyTerm,
    tie('filter').map(
      ({text, matches}) => ({text: `not (${text})`, matches: (...of) => !matches(...of)}) as PlainFilter,
    ),
    fc.tuple(tie('filter'), tie('filter')).map(
      ([a, b]) =>
        ({
          text: `(${a.text}) (${b.text})`,
          matches: (...of) => a.matches(...of) && b.matches(...of),
        }) as PlainFilter,
    ),
    fc.tuple(tie('filter'), tie('filter')).map(
      ([a, b]) =>
        ({
          text: `(${a.text}) or (${b.text})`,
          matches: (...of) => a.matches(...of) || b.matches(...of),
        }) as PlainFilter,
    ),
  ),
}));
/** Of the places of all rows, which are in no order. */
const idsAt = (rows: Rows) =>
  rows
    .places()
    .map(({page, index}) => idAt(page, index))
    .toSorted();
const everything: PlainFilter = {text: '', matches: () => true};

describe('the view on columns agrees with a plain one on objects', () => {
  test('about which flows are shown, in which order, in any window', () => {
    fc.assert(
      fc.property(
        anyFlows,
        fc.oneof(fc.constant(everything), anyFilter),
        anySort,
        fc.nat(60),
        fc.nat(60),
        (flows, filter, sort, from, length) => {
          const expected = plainSort(flows, sort, takenAtMs).filter(each => filter.matches(each, takenAtMs));
          const rows = viewFlows(snapshot(flows), initialView({filter: filter.text, sort}));
          expect(rows.length).toBe(expected.length);
          expect(rows.slice(from, from + length)).toEqual(expected.slice(from, from + length));
          expect(rows.all()).toEqual(expected);
          expect(idsAt(rows)).toEqual(expected.map(({id}) => id).toSorted());
          for (const [index, each] of expected.entries()) expect(rows.indexOf(each)).toBe(index);
          for (const each of flows) if (!expected.includes(each)) expect(rows.indexOf(each)).toBe(-1);
        },
      ),
      cases(1 / 10),
    );
  });

  test('about the next row that a search finds', () => {
    fc.assert(
      fc.property(
        anyFlows,
        anySort,
        anyFilter,
        fc.nat(59),
        fc.boolean(),
        (flows, sort, wanted, start, isBack) => {
          const filter = parseFilter(wanted.text);
          if ('error' in filter) throw new Error(filter.error);
          const expected = plainSort(flows, sort, takenAtMs);
          const from = flows.length === 0 ? 0 : start % flows.length;
          const order = expected.map(
            (_, step) => (from + (isBack ? -step : step) + flows.length) % flows.length,
          );
          const found = order.find(index => wanted.matches(expected[index]!, takenAtMs)) ?? -1;
          const rows = viewFlows(snapshot(flows), initialView({sort}));
          expect(rows.find(filter, from, isBack ? -1 : 1)).toBe(found);
        },
      ),
      cases(1 / 10),
    );
  });

  test('about trees: the sums of parents, their flows, and the place of every row', () => {
    const additive = fc.constantFrom(
      'rate' as const,
      'bytes' as const,
      'drops' as const,
      'service' as const,
      'age' as const,
      'client' as const,
    );
    fc.assert(
      fc.property(
        anyFlows,
        fc.constantFrom(...groupings),
        additive,
        fc.boolean(),
        (flows, by, column, areFolded) => {
          const sort = {column, direction: 'desc'} as const;
          const flat = viewFlows(snapshot(flows), initialView({sort}));
          const names = [...new Set(flows.map(each => nameOf(each, by)))];
          const folded = new Set(areFolded ? names.slice(0, 2) : []);
          const {rows, groups} = growTree(flat, by, folded, sort, takenAtMs);
          const all = rows.slice(0, rows.length);
          const parents = all.filter(row => groups.has(row));
          expect(groups.names().toSorted()).toEqual(names.toSorted());
          expect(parents.map(row => groups.get(row)!.name).toSorted()).toEqual(names.toSorted());
          let at = 0;
          for (const parent of parents) {
            const group = groups.get(parent)!;
            const members = flows.filter(each => nameOf(each, by) === group.name);
            const sorted = plainSort(members, sort, takenAtMs);
            expect(parent).toMatchObject(plainParent(members, by));
            expect(group).toMatchObject({by, count: members.length, folded: folded.has(group.name)});
            expect(group.flows).toEqual(sorted);
            const under = group.folded ? [] : sorted;
            expect(all.slice(at, at + 1 + under.length)).toEqual([parent, ...under]);
            at += 1 + under.length;
          }
          expect(at).toBe(rows.length);
          expect(idsAt(rows)).toEqual(all.map(({id}) => id).toSorted());
          for (const [index, row] of all.entries()) {
            expect(rows.indexOf(row)).toBe(index);
            expect(rows.slice(index, index + 3)).toEqual(all.slice(index, index + 3));
          }
          if (column !== 'client') expect(plainSort(parents, sort, takenAtMs)).toEqual(parents);
        },
      ),
      cases(1 / 10),
    );
  });
});
