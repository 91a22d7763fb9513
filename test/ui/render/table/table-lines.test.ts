import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {mainHeight} from '../../../../source/ui/state/size.js';
import type {ColumnId} from '../../../../source/view/columns/column.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../../../view/flows.js';
import {tableText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

function state(columns: number, rows: number, column: ColumnId = 'rate') {
  const view = initialView({sort: {column, direction: 'desc'}});
  return startState(snapshot(manyFlows(50)), view, {columns, rows});
}

describe('the table', () => {
  test.each<[ColumnId, RegExp]>([
    ['client', /CLIENT▼/],
    ['rate', /RX\/s\+ +TX\/s▼/],
    ['rx-rate', /RX\/s▼ +TX\/s /],
    ['bytes', /RX\+ +TX▼|TOTAL▼/],
    ['age', /AGE▼/],
    ['refusals', /REFUS▼/],
    ['packet-rate', /PKT\/s▼/],
  ])('sorted by %s marks the column at every width', (column, mark) => {
    for (const columns of [60, 80, 120, 200]) {
      expect(tableText(state(columns, 24, column))[0], `${columns} columns`).toMatch(mark);
    }
  });

  test('fills the available lines exactly, whatever the number of flows', () => {
    for (const rows of [10, 15, 16, 24, 60]) {
      const strip = rows < 30 ? 0 : 1;
      expect(tableText(state(100, rows))).toHaveLength(mainHeight({columns: 100, rows}) - strip);
    }
  });

  test('a selected row with wide characters is as wide as the terminal, and no wider', () => {
    const wide = flow({service: '漢字サービス', metadata: {name: '👍'.repeat(60)}});
    for (const columns of [80, 121, 200]) {
      const lines = tableText(startState(snapshot([wide]), initialView(), {columns, rows: 24}));
      expect(displayWidth(lines[1]!)).toBe(columns);
    }
  });
});

test('a table without rows names a field of the filter that no flow has', () => {
  const view = initialView({filter: 'foo:bar'});
  const [, text] = tableText(startState(snapshot(manyFlows(50)), view, {columns: 120, rows: 30}));
  expect(text).toBe('No flow matches the filter "foo:bar": no flow has a field foo; Esc clears it.');
});
