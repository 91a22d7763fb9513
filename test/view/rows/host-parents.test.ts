import {describe, expect, test} from 'vitest';
import {growTree} from '../../../source/view/rows/tree-rows.js';
import {initialView, viewFlows} from '../../../source/view/view.js';
import {takenAtMs} from '../flows.js';
import {fleet, flowsOf, host, staleHost} from '../hosts.js';
import {allOf} from '../rows-of.js';

const hosts = [host('fra-1', 500), host('fra-2', 700), staleHost('fra-3', 600), host('idle', 0)].map(each =>
  each.name === 'idle' ? {...each, matching: {...each.matching, flows: 0}} : each,
);
const picture = fleet(hosts, [...flowsOf('fra-1', 3), ...flowsOf('other', 1)]);
const {sort} = initialView();
const tree = (folded: readonly string[] = [], of = hosts) =>
  growTree(viewFlows(picture, initialView()), 'host', new Set(folded), sort, takenAtMs, of);

describe('a tree by machine', () => {
  test('has the sums of all flows of a machine on its parent, and the flows that are here below it', () => {
    const {rows, groups} = tree();
    const parents = allOf(rows).filter(row => groups.has(row));
    expect(
      parents.map(row => [groups.get(row)!.name, groups.get(row)!.count, row.rx.bytesPerSecond]),
    ).toEqual([
      ['fra-2', 100, 700],
      ['fra-3', 100, 600],
      ['fra-1', 100, 500],
      ['other', 1, 90],
    ]);
    expect(rows.length).toBe(4 + 4);
    const fra1 = parents[2]!;
    expect(groups.get(fra1)!.flows.map(({host: name}) => name)).toEqual(['fra-1', 'fra-1', 'fra-1']);
  });

  test('says nothing in common of flows of which only some are here', () => {
    const {rows} = tree(['fra-1', 'fra-2', 'fra-3', 'other']);
    const fra1 = allOf(rows).find(({host: name}) => name === 'fra-1')!;
    expect(fra1).toMatchObject({service: '', client: '', target: '', state: 'active'});
    const other = allOf(rows).find(({host: name}) => name === 'other')!;
    expect(other).toMatchObject({service: 'dns', target: '127.0.0.1:53'});
  });

  test('finds the row of a parent again, also that of a machine without flows here', () => {
    const {rows} = tree();
    for (const [index, row] of allOf(rows).entries()) expect(rows.indexOf(row)).toBe(index);
  });

  test('folds a machine without flows here like any other', () => {
    const {rows, groups} = tree(['fra-2']);
    expect(groups.get(rows.at(0)!)).toMatchObject({name: 'fra-2', folded: true, flows: []});
    expect(rows.length).toBe(4 + 4);
  });

  test('adds up what is here where no machine has counted', () => {
    const flat = viewFlows(picture, initialView());
    const {rows} = growTree(flat, 'host', new Set(['fra-1', 'other']), sort, takenAtMs);
    expect(allOf(rows).map(({rx}) => Math.round(rx.bytesPerSecond))).toEqual([270, 90]);
  });
});
