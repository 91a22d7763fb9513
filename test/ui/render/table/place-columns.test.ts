import {describe, expect, test} from 'vitest';
import type {ColumnId} from '../../../../source/view/columns/column.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot} from '../../../view/flows.js';
import {tableText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

describe('chosen columns', () => {
  const titles = (columns: readonly ColumnId[], sort: ColumnId, width: number) => {
    const view = initialView({columns, sort: {column: sort, direction: 'desc'}});
    return tableText(startState(snapshot([flow()]), view, {columns: width, rows: 24}))[0]!.trim();
  };

  test('keep their order, with the sort column among them', () => {
    expect(titles(['age', 'client', 'drops'], 'age', 100)).toMatch(/^AGE▼ +CLIENT +DROPS$/);
    expect(titles(['age', 'client', 'rate'], 'rate', 100)).toMatch(/^AGE +CLIENT +RATE\/s▼$/);
    expect(titles(['client', 'age'], 'rate', 100)).toMatch(/^CLIENT +RATE\/s▼ +AGE$/);
  });

  test('have the mark on a sum itself where it is shown beside its parts', () => {
    expect(titles(['client', 'rate', 'rx-rate', 'tx-rate'], 'rate', 100)).toMatch(
      /^CLIENT +RATE\/s▼ +RX\/s +TX\/s$/,
    );
  });

  test('are left out as the terminal narrows, except the sort column', () => {
    expect(titles(['idle', 'client', 'target', 'protocol'], 'protocol', 40)).toMatch(/CLIENT +PROTO▼/);
  });
});
