import {describe, expect, test} from 'vitest';
import {composeFooter} from '../../source/ui/footer-lines.js';
import {commandAt, decodeMouse, type MousePress} from '../../source/ui/mouse.js';
import {reduce} from '../../source/ui/reduce.js';
import {initialState} from '../../source/ui/state.js';
import {composeTable} from '../../source/ui/table-lines.js';
import {initialView} from '../../source/view/view.js';
import {manyFlows, snapshot} from '../view/flows.js';

const state = initialState(snapshot(manyFlows(50)), initialView(), {columns: 120, rows: 24});
const click = (column: number, line: number): MousePress => ({button: 'left', column, line});
const titleLine = 5;

describe('a report of the mouse', () => {
  test('is read in its SGR form', () => {
    expect(decodeMouse('\u001b[<0;3;4M')).toEqual(click(2, 3));
    expect(decodeMouse('\u001b[<64;1;1M')).toMatchObject({button: 'wheelUp'});
    expect(decodeMouse('\u001b[<65;1;1M')).toMatchObject({button: 'wheelDown'});
  });

  test.each(['\u001b[<0;3;4m', '\u001b[<2;3;4M', '\u001b[<0;3M', '\u001b[M !!', 'M'])('%j is none', input => {
    expect(decodeMouse(input)).toBeUndefined();
  });
});

describe('a click', () => {
  test('on a title sorts by its column, and on the sorted one inverts', () => {
    const titles = composeTable(state)[0]!;
    expect(commandAt(click(titles.indexOf('AGE'), titleLine), state)).toEqual({
      type: 'sortBy',
      column: 'age',
    });
    const byAge = reduce(state, {type: 'sortBy', column: 'age'});
    expect(commandAt(click(titles.indexOf('AGE'), titleLine), byAge)).toEqual({type: 'invert'});
  });

  test('on a row selects it, and once more opens it', () => {
    expect(commandAt(click(30, titleLine + 4), state)).toEqual({type: 'select', row: 3});
    const selected = reduce(state, {type: 'select', row: 3});
    expect(commandAt(click(30, titleLine + 4), selected)).toEqual({type: 'enter'});
  });

  test('on a key of the bar does what the key does', () => {
    const bar = composeFooter(state)[0]!;
    const at = (label: string) => commandAt(click(bar.indexOf(label), 23), state);
    expect(at('Help')).toEqual({type: 'open', mode: 'help'});
    expect(at('SortBy')).toEqual({type: 'pick', what: 'sort'});
    expect(at('Quit')).toEqual({type: 'quit'});
    expect(commandAt(click(110, 23), state)).toBeUndefined();
  });

  test('on the header does nothing', () => {
    expect(commandAt(click(3, 0), state)).toBeUndefined();
  });
});

test('the wheel moves the cursor', () => {
  expect(commandAt({button: 'wheelDown', column: 0, line: 9}, state)).toEqual({type: 'move', by: 3});
});
