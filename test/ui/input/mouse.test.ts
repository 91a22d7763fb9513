import {describe, expect, test} from 'vitest';
import {commandFor, createKeyMap, type KeyMap} from '../../../source/ui/input/key-map.js';
import {commandAt, decodeMouse, type MousePress} from '../../../source/ui/input/mouse.js';
import type {Key, ScreenEvent} from '../../../source/ui/state/commands.js';
import type {Mode} from '../../../source/ui/state/mode.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {manyFlows, snapshot} from '../../view/flows.js';
import {service} from '../../view/services.js';
import {keyBarText, menuText, setupText, tableText} from '../lines-text.js';
import {startState} from '../start-state.js';

const state = startState(snapshot(manyFlows(50)), initialView(), {columns: 120, rows: 24});
const click = (column: number, line: number): MousePress => ({button: 'left', column, line});
const titleLine = 5;

describe('where the list and the detail of a flow are seen together', () => {
  const wheel = (at: {column: number; line: number}): MousePress => ({button: 'wheelDown', ...at});

  test.each([
    ['beside each other', {columns: 200, rows: 60}, {column: 10, line: 30}, {column: 150, line: 30}],
    ['the list above', {columns: 120, rows: 50}, {column: 10, line: 9}, {column: 10, line: 30}],
  ])('a click selects a flow, and the wheel moves what it is over: %s', (_, size, inList, inDetail) => {
    const many = startState(snapshot(manyFlows(80)), initialView(), size);
    const open = reduce(many, {type: 'enter'});
    expect(commandAt(click(inList.column, 1 + 4), open)).toEqual({type: 'select', row: 3});
    expect(commandAt(click(inDetail.column, inDetail.line), open)).toBeUndefined();
    expect(commandAt(wheel(inList), open)).toEqual({type: 'move', by: 3});
    expect(commandAt(wheel(inDetail), open)).toEqual({type: 'scrollPane', by: 3});
  });

  test('a click on a title does nothing: to sort would close the detail', () => {
    const open = reduce(startState(snapshot(manyFlows(80)), initialView(), {columns: 200, rows: 60}), {
      type: 'enter',
    });
    expect(commandAt(click(10, 1), open)).toBeUndefined();
  });
});

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
    const titles = tableText(state)[0]!;
    expect(commandAt(click(titles.indexOf('IDLE'), titleLine), state)).toEqual({
      type: 'sortBy',
      column: 'idle',
    });
    const byIdle = reduce(state, {type: 'sortBy', column: 'idle'});
    expect(commandAt(click(titles.indexOf('IDLE'), titleLine), byIdle)).toEqual({type: 'invert'});
  });

  test('on a row selects it, and once more opens it', () => {
    expect(commandAt(click(30, titleLine + 4), state)).toEqual({type: 'select', row: 3});
    const selected = reduce(state, {type: 'select', row: 3});
    expect(commandAt(click(30, titleLine + 4), selected)).toEqual({type: 'enter'});
  });

  test('on the key bar presses the key', () => {
    const bar = keyBarText(state);
    const at = (label: string) => commandAt(click(bar.indexOf(label), 23), state);
    expect(at('Help')).toEqual({type: 'open', mode: 'help'});
    expect(at('Sort')).toEqual({type: 'menu', name: 'sort'});
    expect(at('Quit')).toEqual({type: 'quit'});
    expect(commandAt(click(119, 23), state)).toBeUndefined();
  });

  test('on a message dismisses it, and presses none of the keys behind it', () => {
    const told = reduce(state, {type: 'message', text: 'Exported', failed: false});
    expect(commandAt(click(2, 23), told)).toEqual({type: 'messageOver'});
  });

  test('on the header does nothing', () => {
    expect(commandAt(click(3, 0), state)).toBeUndefined();
  });
});

test('a click on a service selects it, once more shows its flows, and beside the services does nothing', () => {
  const services = ['dns', 'game', 'voice'].map(name => service(name));
  const opened = reduce(startState(snapshot([], {services}), initialView(), {columns: 120, rows: 24}), {
    type: 'nextScreen',
  });
  const first = titleLine + 2;
  expect(commandAt(click(30, first + 1), opened)).toEqual({type: 'select', row: 1});
  const selected = reduce(opened, {type: 'select', row: 1});
  expect(selected.selectedService).toBe(1);
  expect(commandAt(click(30, first + 1), selected)).toEqual({type: 'enter'});
  for (const line of [titleLine, titleLine + 1, first + 3, first + 6]) {
    expect(commandAt(click(30, line), selected), `line ${line}`).toBeUndefined();
  }
});

const filters = new Map([
  ['heavy', 'rate>1M'],
  ['lab', 'client:10.1.0.0/16'],
]);
const lists: readonly ScreenEvent[] = [
  {type: 'menu', name: 'sort'},
  {type: 'menu', name: 'action'},
  {type: 'menu', name: 'export'},
  {type: 'menu', name: 'filter'},
];

describe('a click in a list', () => {
  /** Small, so that lists scroll. */
  const small = startState(snapshot(manyFlows(50)), initialView(), {columns: 120, rows: 16}, filters);

  test.each(lists)(
    'of the $name menu chooses the item in the clicked line, wherever the cursor is',
    action => {
      for (const by of [0, 3, 1000]) {
        const opened = reduce(reduce(small, action), {type: 'move', by});
        const lines = menuText(opened);
        let visible = 0;
        for (const {label, description, command} of opened.menu!.items) {
          const line = lines.findIndex(text =>
            text.slice(2).startsWith(`${label.padEnd(14)} ${description}`),
          );
          if (line < 0) continue;
          expect(commandAt(click(40, titleLine + line), opened), label).toEqual(command);
          visible++;
        }
        expect(visible).toBe(Math.min(opened.menu!.items.length, lines.length - 2));
      }
    },
  );

  test.each(lists)('of the $name menu does nothing beside its items', action => {
    const opened = reduce(small, action);
    const items = menuText(opened).filter(text => /^[> ] \S/.test(text)).length;
    for (const line of [0, titleLine - 1, titleLine, titleLine + 1, titleLine + 2 + items]) {
      if (line < 15) expect(commandAt(click(3, line), opened), `line ${line}`).toBeUndefined();
    }
  });

  test('of columns moves the cursor, and shows or hides the column on its box or on a second click', () => {
    const setup = reduce({...small, setupCursor: 0}, {type: 'open', mode: 'setup'});
    const line = titleLine + setupText(setup).findIndex(text => text.includes('] service '));
    const moved = reduce(setup, commandAt(click(30, line), setup) as ScreenEvent);
    expect(moved.view.columns).toContain('service');
    const here = titleLine + setupText(moved).findIndex(text => text.startsWith('> '));
    expect(reduce(moved, commandAt(click(30, here), moved) as ScreenEvent).view.columns).not.toContain(
      'service',
    );
    const boxed = reduce(setup, commandAt(click(3, line), setup) as ScreenEvent);
    expect(boxed.view.columns).not.toContain('service');
    expect(commandAt(click(3, titleLine), setup)).toBeUndefined();
  });
});

describe('a click on the bar', () => {
  const question: ScreenEvent = {type: 'ask', pending: {question: '?', action: {kind: 'end'}, flows: []}};
  const modes: readonly (readonly [Mode, readonly ScreenEvent[]])[] = [
    ['table', []],
    ['help', [{type: 'open', mode: 'help'}]],
    ['setup', [{type: 'open', mode: 'setup'}]],
    ['menu', [{type: 'menu', name: 'sort'}]],
    ['confirm', [question]],
    ['detail', [{type: 'enter'}]],
    ['services', [{type: 'nextScreen'}]],
    ['log', [{type: 'nextScreen'}, {type: 'nextScreen'}]],
    ['filter', [{type: 'open', mode: 'filter'}]],
    ['search', [{type: 'open', mode: 'search'}]],
  ];
  const names: Record<string, Key> = {
    Esc: {name: 'Escape'},
    Space: {text: ' '},
    PgUp: {name: 'PageUp'},
    PgDn: {name: 'PageDown'},
  };
  const keyOf = (shown: string): Key => names[shown] ?? (shown.length === 1 ? {text: shown} : {name: shown});

  test.each(modes)('in the mode %s does what its keys do', (mode, actions) => {
    const opened = actions.reduce(reduce, state);
    expect(opened.mode).toBe(mode);
    const bar = keyBarText(opened);
    const keys = [...bar.matchAll(/(F\d+|Esc|Enter|Space|Tab|PgUp|PgDn|[a-z](?=[A-Z]))[A-Z]\w+/g)];
    expect(keys.length).toBeGreaterThan(1);
    for (const {0: text, 1: key, index} of keys) {
      const meant = commandFor(keyOf(key!), mode, createKeyMap() as KeyMap);
      expect(meant, text).toBeDefined();
      expect(commandAt(click(index, 23), opened), text).toEqual(meant);
      expect(commandAt(click(index + text.length - 1, 23), opened), text).toEqual(meant);
    }
    expect(commandAt(click(119, 23), opened)).toBeUndefined();
  });

  test('does nothing while the error of a filter covers it', () => {
    const typed = (columns: number) =>
      reduce(reduce({...state, size: {columns, rows: 24}}, {type: 'open', mode: 'filter'}), {
        type: 'draft',
        key: {text: 'port:x'},
      });
    expect(commandAt(click(1, 23), typed(100))).toEqual({type: 'close'});
    expect(commandAt(click(1, 23), typed(40))).toBeUndefined();
  });
});

test('the wheel moves the cursor, except behind a question', () => {
  const asked = reduce(state, {type: 'ask', pending: {question: '?', action: {kind: 'end'}, flows: []}});
  expect(commandAt({button: 'wheelDown', column: 0, line: 9}, asked)).toBeUndefined();
  expect(commandAt({button: 'wheelDown', column: 0, line: 9}, state)).toEqual({type: 'move', by: 3});
});
