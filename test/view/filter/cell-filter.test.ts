import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {allUnits} from '../../../source/quantity/units.js';
import {tableOf} from '../../../source/snapshot/columns/of-snapshot.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {columns} from '../../../source/view/columns/columns.js';
import {cellFilter} from '../../../source/view/filter/cell-filter.js';
import {parseFilter} from '../../../source/view/filter/filter.js';
import {groupings} from '../../../source/view/rows/groups.js';
import {growTree} from '../../../source/view/rows/tree-rows.js';
import {initialView, viewFlows} from '../../../source/view/view.js';
import {cases} from '../../fuzz/cases.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../flows.js';
import {anyChoices, anyTree, printTree} from './any-tree.js';

function matches(filter: string, each: FlowSnapshot): boolean {
  const parsed = parseFilter(filter);
  if ('error' in parsed) throw new Error(`${parsed.error}: ${filter}`);
  return parsed.matches(each, takenAtMs);
}

const cellOf = (column: ColumnId, each: FlowSnapshot) =>
  ({column, flow: each, nowMs: takenAtMs, units: 'bytes'}) as const;

const dns = flow({
  client: '10.1.0.9:46259',
  service: 'dns',
  metadata: {app: 'quic', site: 'Lab 1', count: 7, 'a key': 'say "hi"'},
  rx: {packets: 10, bytes: 1_234_567, packetsPerSecond: 2, bytesPerSecond: 9_876_543},
  tx: {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0},
});

describe('the filter of a cell', () => {
  test.each([
    ['client', 'client=10.1.0.9:46259', '!client=10.1.0.9:46259'],
    ['service', 'service=dns', '!service=dns'],
    ['app', 'app=quic', '!app=quic'],
    ['rate', 'rate>=9.87M', 'rate<9.87M'],
    ['history', 'rate>=9.87M', 'rate<9.87M'],
    ['rx', 'rx>=1.23M', 'rx<1.23M'],
    ['tx', 'tx=0', 'tx!=0'],
    ['process', '!process:/./', 'process:/./'],
    ['meta.site', 'meta.site="Lab 1"', '!meta.site="Lab 1"'],
    ['meta.count', 'meta.count=7', '!meta.count=7'],
    ['meta.a key', 'meta."a key"="say \\"hi\\""', '!meta."a key"="say \\"hi\\""'],
    ['meta.gone', '!meta.gone:/./', 'meta.gone:/./'],
  ] as const)('of %s is %s, or %s', (column, including, excluding) => {
    expect(cellFilter(cellOf(column, dns), '', false)).toBe(including);
    expect(cellFilter(cellOf(column, dns), '', true)).toBe(excluding);
  });

  test('writes amounts in the units of the screen', () => {
    const written = allUnits.map(units => cellFilter({...cellOf('rate', dns), units}, '', false));
    expect(written).toEqual(['rate>=9.87M', 'rate>=9.41MiB', 'rate>=79Mbit', 'rate>=75.3Mibit']);
  });

  test('says that an ended flow has ended, without the reason', () => {
    const ended = flow({state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});
    expect(cellFilter(cellOf('state', ended), '', false)).toBe('state=ended');
  });

  test('is added to the filter, around whose "or" it puts parentheses', () => {
    expect(cellFilter(cellOf('app', dns), 'port:443 ', false)).toBe('port:443 app=quic');
    expect(cellFilter(cellOf('app', dns), 'a or b', true)).toBe('(a or b) !app=quic');
    expect(cellFilter(cellOf('app', dns), '(a or b) c', true)).toBe('(a or b) c !app=quic');
  });

  test.each(['app=quic', 'port:443 and app = "quic" rate>1', '!(app=x) app=quic'])(
    'is not added to "%s" again',
    existing => {
      expect(cellFilter(cellOf('app', dns), existing, false)).toBe(existing);
    },
  );

  test('of a parent is that of its group, whatever the column', () => {
    const shown = snapshot(manyFlows(60));
    const flat = viewFlows(shown, initialView());
    for (const by of groupings) {
      const {rows, groups} = growTree(flat, by, new Set(), initialView().sort, takenAtMs);
      for (const row of rows.slice(0, rows.length)) {
        const group = groups.get(row);
        if (group === undefined) continue;
        const [first] = group.flows;
        const cell = {by, name: group.name, flow: first!, nowMs: takenAtMs};
        const [including, excluding] = [false, true].map(excludes => cellFilter(cell, '', excludes)!);
        const own = new Set(group.flows);
        for (const each of flat.all()) {
          expect(matches(including!, each), including).toBe(own.has(each));
          expect(matches(excluding!, each), excluding).toBe(!own.has(each));
        }
      }
    }
  });

  test('of masked clients is by the code of the host', () => {
    const masked = flow({client: 'host-3fa2c1d9:5353'});
    const cell = {by: 'client', name: 'host-3fa2c1d9', flow: masked, nowMs: takenAtMs} as const;
    expect(matches(cellFilter(cell, '', false)!, masked)).toBe(true);
    expect(matches(cellFilter(cell, '', false)!, flow({client: 'host-3fa2c1d90:5353'}))).toBe(false);
  });
});

const texts = [
  '',
  'dns',
  'a b',
  '"',
  "'",
  '\\',
  '/',
  '10.0.0.0/8',
  '[::1]:53',
  '漢字',
  '👩‍👩‍👧',
  'or',
  '!',
  '=x',
  '>1',
  ')',
  '@heavy',
  '\u001b[2J',
  '\n',
  'x'.repeat(300),
  ':',
  '0',
  'é',
];
const anyText = fc.array(fc.constantFrom(...texts), {maxLength: 3}).map(parts => parts.join(''));
const anyNumber = fc.oneof(
  fc.constantFrom(0, 1, 999, 999.6, 1000, 1023, 1024, 1e6, 1e9 - 1, 1e-9, 0.004, 1e15),
  fc.double({min: 0, max: 1e16, noNaN: true}),
);
const anyTraffic = fc.record({
  packets: anyNumber,
  bytes: anyNumber,
  packetsPerSecond: anyNumber,
  bytesPerSecond: anyNumber,
});
const anyFlow = fc
  .record({
    client: anyText,
    target: anyText,
    service: anyText,
    state: fc.constantFrom('active' as const, 'ended' as const, 'blocked' as const),
    rx: anyTraffic,
    tx: anyTraffic,
    drops: fc.nat(2000),
    refusals: fc.nat(3),
    rttMs: fc.oneof(fc.constant(null), anyNumber),
    ageMs: fc.integer({min: -100, max: 1e10}),
    idleMs: fc.integer({min: -100, max: 1e9}),
    metadata: fc.dictionary(
      fc.constantFrom('app', 'name', 'site', 'a key', '漢', '"', 'process', '-x'),
      fc.oneof(anyText, fc.integer(), fc.boolean()),
    ),
  })
  .map(({ageMs, idleMs, ...rest}) =>
    flow({
      ...rest,
      startedAtMs: takenAtMs - ageMs,
      lastSeenAtMs: takenAtMs - idleMs,
      endedAtMs: rest.state === 'ended' ? takenAtMs - 5 : null,
      endReason: rest.state === 'ended' ? 'idle' : null,
    }),
  );
const anyColumn = fc.constantFrom<ColumnId>(
  ...columns.map(({id}) => id),
  'meta.site',
  'meta.a key',
  'meta.漢',
  'meta."',
  'meta.-x',
  'meta.gone',
  'meta.conn_type',
);
const anyFilter = fc.tuple(anyTree(2), anyChoices).map(([tree, choices]) => printTree(choices(), tree));

describe('the filter of any cell', () => {
  test('matches its flow, and the one that excludes does not', () => {
    fc.assert(
      fc.property(anyFlow, anyColumn, fc.constantFrom(...allUnits), (each, column, units) => {
        const [shown] = snapshot([each]).flows;
        tableOf(snapshot([each]));
        const cell = {...cellOf(column, shown!), units};
        const [including, excluding] = [cellFilter(cell, '', false), cellFilter(cell, '', true)];
        // Only a text that makes a filter too long has none.
        if (including === undefined || excluding === undefined) {
          expect(
            JSON.stringify([each.client, each.target, each.service, each.metadata]).length,
          ).toBeGreaterThan(300);
          return;
        }
        expect(matches(including, shown!), including).toBe(true);
        expect(matches(excluding, shown!), excluding).toBe(false);
        expect(cellFilter(cell, including, false)).toBe(including);
        expect(cellFilter(cell, excluding, true)).toBe(excluding);
      }),
      cases(1 / 2),
    );
  });

  test('added to a filter narrows it down, and does nothing else', () => {
    fc.assert(
      fc.property(anyFlow, anyColumn, anyFilter, fc.boolean(), (each, column, existing, excludes) => {
        const cell = cellOf(column, each);
        const [term, both] = [cellFilter(cell, '', excludes), cellFilter(cell, existing, excludes)];
        fc.pre(term !== undefined && both !== undefined);
        for (const other of [each, dns]) {
          expect(matches(both!, other), both).toBe(matches(existing, other) && matches(term!, other));
        }
      }),
      cases(1 / 4),
    );
  });
});
