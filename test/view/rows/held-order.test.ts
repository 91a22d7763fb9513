import {describe, expect, test} from 'vitest';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import {snapshotOfTable} from '../../../source/snapshot/columns/of-snapshot.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {initialView, viewFlows, viewFlowsHeld} from '../../../source/view/view.js';
import {flow, snapshot} from '../flows.js';
import {allOf} from '../rows-of.js';

const at = (port: number, rate: number, overrides: Partial<FlowSnapshot> = {}) =>
  flow({
    client: `10.0.0.1:${port}`,
    rx: {packets: 1, bytes: rate, packetsPerSecond: 1, bytesPerSecond: rate},
    ...overrides,
  });
const ports = (rows: readonly FlowSnapshot[]) => rows.map(({client}) => Number(client.split(':')[1]));
const view = initialView();

/** Snapshots with the same slots, as the monitor makes them. */
function ofOneLineage(...intervals: readonly FlowSnapshot[][]) {
  const lineage = {};
  return intervals.map(flows => {
    const {flows: _, ...rest} = snapshot(flows);
    return snapshotOfTable(rest, {...tableOfRows(flows), lineage});
  });
}

const before = [at(1, 100), at(2, 300), at(3, 200)];
const after = [at(1, 900), at(2, 1), at(3, 200), at(4, 5000), at(5, 7000)];

describe.each([
  ['whose flows keep their slots', ofOneLineage(before, after)],
  ['of files', [snapshot(before), snapshot(after.toReversed())]],
] as const)('a held order, in snapshots %s', (_, [first, second]) => {
  test('keeps the rows that were there, and puts new ones behind them, the first of the order first', () => {
    const shown = viewFlows(first!, view);
    const held = viewFlowsHeld(second!, view, shown);
    expect(ports(allOf(shown))).toEqual([2, 3, 1]);
    expect(ports(allOf(held))).toEqual([2, 3, 1, 5, 4]);
    expect(ports(held.slice(2, 4))).toEqual([1, 5]);
    expect(held.indexOf(after[0]!)).toBe(2);
  });

  test('goes on from interval to interval', () => {
    const held = viewFlowsHeld(second!, view, viewFlows(first!, view));
    const still = viewFlowsHeld(second!, view, held);
    expect(ports(allOf(still))).toEqual([2, 3, 1, 5, 4]);
  });

  test('takes flows that the filter hid before as new ones', () => {
    const shown = viewFlows(first!, initialView({filter: 'sport=3'}));
    expect(ports(allOf(viewFlowsHeld(second!, view, shown)))).toEqual([3, 5, 4, 1, 2]);
  });
});

test('a slot that another flow has now is new', () => {
  const successor = at(9, 50, {startedAtMs: 1});
  const [first, second] = ofOneLineage(before, [successor, at(2, 1), at(3, 200)]);
  const other = tableOfRows([successor]).pages[0]!;
  const {pages, ...table} = tableOfRows([successor, at(2, 1), at(3, 200)]);
  expect(pages[0]!.names.serials[0]).toBe(other.names.serials[0]);
  const serials = Float64Array.from(pages[0]!.names.serials, (serial, index) => (index === 0 ? 99 : serial));
  const page = {...pages[0]!, names: {...pages[0]!.names, serials}};
  const {flows: _, ...rest} = second!;
  const shown = viewFlows(first!, view);
  const {lineage} = shown.matching.table;
  const held = viewFlowsHeld(snapshotOfTable(rest, {...table, pages: [page], lineage}), view, shown);
  expect(ports(allOf(held))).toEqual([2, 3, 9]);
});
