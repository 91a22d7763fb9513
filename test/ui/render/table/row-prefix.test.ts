import {describe, expect, test} from 'vitest';
import type {FlowSnapshot} from '../../../../source/snapshot/snapshot.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {tableText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

describe('the prefix of a row', () => {
  const silentFor = (ms: number) => ({lastSeenAtMs: takenAtMs - ms, idleTimeoutMs: 30_000});
  const unanswered = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
  const lives: [string, Partial<FlowSnapshot>][] = [
    ['+', {startedAtMs: takenAtMs - 1000}],
    [' ', {}],
    ['z', silentFor(12_000)],
    ['!', silentFor(26_000)],
    ['?', {refusals: 3, tx: unanswered}],
    ['#', {state: 'blocked'}],
    ['~', {state: 'throttled'}],
    ['x', {state: 'ended', endedAtMs: takenAtMs - 5000, endReason: 'user'}],
  ];

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
  ])('shows the state of its flow at %dx%d', (columns, rows) => {
    const flows = lives.map(([, life], index) => flow({client: `10.0.0.${index}:1`, ...life}));
    const view = initialView({sort: {column: 'client', direction: 'asc'}});
    const lines = tableText(startState(snapshot(flows), view, {columns, rows}));
    for (const [index, [sign]] of lives.entries()) {
      expect(lines[index + 1]).toMatch(new RegExp(`^.[${sign}] 10\\.0\\.0\\.${index}:1 `));
    }
  });

  test('shows a tag beside the state, and on a parent when all of its flows are tagged', () => {
    const flows = [flow({client: '10.0.0.1:1', state: 'blocked'}), flow({client: '10.0.0.1:2'})];
    const size = {columns: 120, rows: 24};
    const tree = reduce(startState(snapshot(flows), initialView(), size), {type: 'group'});
    const prefixes = (row: number) => {
      const tagged = reduce(reduce(tree, {type: 'select', row}), {type: 'tag'});
      return tableText(tagged)
        .slice(1, 4)
        .map(line => line.slice(1, 8));
    };
    expect(prefixes(1)).toEqual(['  [-] 1', '#* |- 1', '   |- 1']);
    expect(prefixes(0)).toEqual([' *[-] 1', '#* |- 1', ' * |- 1']);
  });
});
