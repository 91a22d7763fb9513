import {describe, expect, test} from 'vitest';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {type Grouping, groupings, usefulGroupings} from '../../../source/view/rows/groups.js';
import {growTree} from '../../../source/view/rows/tree-rows.js';
import {defaultSort} from '../../../source/view/sorting/sort.js';
import {only} from '../../inspection/quality/followed.js';
import {flow, manyFlows, qualityOfCall, takenAtMs} from '../flows.js';
import {allOf, rowsOf} from '../rows-of.js';

const traffic = (bytes: number) => ({packets: 1, bytes, packetsPerSecond: 1, bytesPerSecond: bytes});
const flows = [
  flow({client: '10.0.0.1:1', service: 'dns', rx: traffic(100), tx: traffic(0), metadata: {app: 'dns'}}),
  flow({client: '10.0.0.1:2', service: 'game', rx: traffic(50), tx: traffic(0), metadata: {app: 'game'}}),
  flow({client: '10.0.0.2:1', service: 'dns', rx: traffic(120), tx: traffic(0), metadata: {app: 'dns'}}),
  flow({client: '[2001:db8::1]:9', service: 'dns', rx: traffic(10), tx: traffic(0), metadata: {}}),
];

function treeOf(of: readonly FlowSnapshot[], by: Grouping, folded: readonly string[] = []) {
  const {rows, groups} = growTree(rowsOf(of), by, new Set(folded), defaultSort, takenAtMs);
  return {rows: allOf(rows), groups};
}

function grow(by: Grouping, folded: readonly string[] = []) {
  return treeOf(flows, by, folded);
}

function lines({rows, groups}: ReturnType<typeof grow>): string[] {
  return rows.map(row => (groups.has(row) ? groups.get(row)!.name : `  ${row.client}`));
}

describe('a tree of flows', () => {
  test('puts the flows of a client under its address, the parents ordered by their sums', () => {
    expect(lines(grow('client'))).toEqual([
      '10.0.0.1',
      '  10.0.0.1:1',
      '  10.0.0.1:2',
      '10.0.0.2',
      '  10.0.0.2:1',
      '2001:db8::1',
      '  [2001:db8::1]:9',
    ]);
  });

  test('adds up what was counted of how well flows go, and shows the worst of what was measured', () => {
    const at = (port: number, quality?: FlowSnapshot['quality']) =>
      flow({client: `10.0.0.1:${port}`, quality});
    const {rows} = treeOf(
      [
        at(1),
        at(2, qualityOfCall),
        at(
          3,
          only({expected: 100, lost: 75, jitterMs: 1, mosEstimate: 2.5, asked: 10, answered: 1, retries: 1}),
        ),
      ],
      'client',
    );
    expect(rows[0]!.quality).toEqual({
      ...{expected: 1100, lost: 100, jitterMs: 3.4, mosEstimate: 2.5, pathRttMs: 23},
      ...{asked: 60, answered: 50, retries: 3, status: null},
    });
    expect(treeOf([at(1)], 'client').rows[0]!.quality).toBeUndefined();
  });

  test('groups by target, service and app too; flows without an app have a parent of their own', () => {
    expect(lines(grow('target'))[0]).toBe('127.0.0.1:53');
    expect(lines(grow('service', ['dns', 'game']))).toEqual(['dns', 'game']);
    expect(lines(grow('app', ['dns', 'game']))).toEqual(['dns', 'game', '', '  [2001:db8::1]:9']);
  });

  test('groups by country and by AS, each parent with what it is grouped by', () => {
    const at = (port: number, metadata: FlowSnapshot['metadata']) =>
      flow({client: `10.0.0.1:${port}`, metadata});
    const placed = [
      at(1, {country: 'DE', city: 'Bonn', asn: 3320, as_name: 'Telekom'}),
      at(2, {country: 'DE', asn: 15_169, as_name: 'GOOGLE'}),
      at(3, {country: 'US', asn: 15_169, as_name: 'GOOGLE'}),
      at(4, {}),
    ];
    const parentsOf = (by: Grouping) => {
      const {rows, groups} = treeOf(placed, by);
      return rows.flatMap(row => (groups.has(row) ? [[groups.get(row)!.name, row.metadata]] : []));
    };
    const inOrder = (parents: unknown[][]) => parents.map(parent => JSON.stringify(parent)).sort();
    expect(inOrder(parentsOf('country'))).toEqual(
      inOrder([
        ['DE', {country: 'DE'}],
        ['US', {country: 'US'}],
        ['', {}],
      ]),
    );
    expect(inOrder(parentsOf('asn'))).toEqual(
      inOrder([
        ['AS3320 Telekom', {asn: 3320}],
        ['AS15169 GOOGLE', {asn: 15_169}],
        ['', {}],
      ]),
    );
  });

  test('by place is of use where a flow has one', () => {
    const of = (metadata: FlowSnapshot['metadata']) =>
      usefulGroupings(tableOfRows([flow(), flow({client: '10.0.0.9:1', metadata})]));
    expect(of({})).toEqual(['client', 'target', 'service', 'app']);
    expect(of({asn: 15_169})).toEqual(['client', 'target', 'service', 'app', 'asn']);
    expect(of({asn: 15_169, country: 'DE'})).toEqual(groupings.filter(by => by !== 'host'));
  });

  test('hides the flows of a folded parent, and counts them all the same', () => {
    const {rows, groups} = grow('client', ['10.0.0.1']);
    expect(rows).toHaveLength(5);
    expect(rows[0]!.rx.bytes).toBe(150);
    expect(groups.get(rows[0]!)!.flows).toHaveLength(2);
  });

  test('gives a parent what its flows share, and leaves blank what differs', () => {
    const {rows} = grow('client', ['10.0.0.1']);
    expect(rows[0]).toMatchObject({client: '10.0.0.1', target: '127.0.0.1:53', service: '', state: 'active'});
  });

  test('gives a parent the mean of what was measured, and of estimates only where there is nothing else', () => {
    const times = (p50Ms: number | null) => ({
      responseTimes: {samples: 1, p50Ms, p95Ms: p50Ms, maxMs: p50Ms, estimated: p50Ms === null},
    });
    const measured = [flow({rttMs: 9, ...times(2)}), flow({rttMs: 9, ...times(4)})];
    const estimated = [flow({rttMs: 100, ...times(null)}), flow({rttMs: 300, ...times(null)})];
    const parentOf = (of: readonly ReturnType<typeof flow>[]) => treeOf(of, 'target').rows[0]!;
    expect(parentOf([...measured, ...estimated, flow()])).toMatchObject({rttMs: 3});
    expect(parentOf([...measured, ...estimated]).responseTimes).toBeUndefined();
    expect(parentOf(estimated)).toMatchObject({rttMs: 200, responseTimes: {estimated: true}});
    expect(parentOf([flow()]).rttMs).toBeNull();
  });

  test('has an ended parent only when all its flows ended', () => {
    const ended = flow({client: '10.0.0.1:7', state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});
    const some = treeOf([flows[0]!, ended], 'client');
    expect(some.rows[0]).toMatchObject({state: 'active', endedAtMs: null});
    const all = treeOf([ended], 'client');
    expect(all.rows[0]).toMatchObject({state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});
  });

  test.each(groupings)('by %s loses no flow and no byte', by => {
    const many = manyFlows(500);
    const {rows, groups} = treeOf(many, by);
    const parents = rows.filter(row => groups.has(row));
    expect(rows.length - parents.length).toBe(500);
    const sum = (of: readonly {rx: {bytes: number}}[]) => of.reduce((bytes, {rx}) => bytes + rx.bytes, 0);
    expect(sum(parents)).toBe(sum(many));
  });
});
