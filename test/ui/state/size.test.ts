import {describe, expect, test} from 'vitest';
import {
  detailArea,
  headerHeight,
  mainHeight,
  splitOf,
  tableHeight,
  tableWidth,
} from '../../../source/ui/state/size.js';

const detail = (columns: number, rows: number) =>
  ({size: {columns, rows}, mode: 'detail', momentMs: undefined, kind: 'live'}) as const;

describe('the detail of a flow', () => {
  test('leaves one line of the header, at any size', () => {
    for (const size of [detail(40, 10), detail(80, 24), detail(200, 60)]) {
      expect(headerHeight(size.size, 'detail')).toBe(1);
    }
  });

  test('fills the screen below 45 rows, and on a narrow terminal', () => {
    for (const sized of [detail(200, 44), detail(99, 60)]) {
      expect(splitOf(sized)).toBeUndefined();
      expect(detailArea(sized.size)).toEqual({columns: sized.size.columns, lines: sized.size.rows - 3});
    }
  });

  test('is below the list from 45 rows and 100 columns on, which has a third of the lines', () => {
    const sized = detail(120, 50);
    expect(splitOf(sized)).toBe('below');
    expect(tableHeight(sized) + 1 + 1 + detailArea(sized.size).lines).toBe(mainHeight(sized.size, 'detail'));
    expect(tableHeight(sized)).toBe(15);
    expect(tableWidth(sized)).toBe(120);
  });

  test('is beside the list from 160 columns on, and both have all lines', () => {
    const sized = detail(200, 60);
    expect(splitOf(sized)).toBe('beside');
    expect(tableWidth(sized) + 3 + detailArea(sized.size).columns).toBe(200);
    expect(tableHeight(sized)).toBe(detailArea(sized.size).lines);
  });

  test('does not change how wide the table is without it', () => {
    expect(tableWidth({size: {columns: 200, rows: 60}, mode: 'table'})).toBe(200);
  });
});
