import {describe, expect, test} from 'vitest';
import {defaultBindings, presets} from '../../../source/ui/input/bindings.js';
import {
  commandFor,
  createKeyMap,
  type KeyMap,
  type KeyMapError,
  type KeySettings,
} from '../../../source/ui/input/key-map.js';
import {isKeyName} from '../../../source/ui/input/keys.js';

const map = (settings?: KeySettings) => createKeyMap(settings) as KeyMap;
const problems = (settings: KeySettings) =>
  (createKeyMap(settings) as {errors: readonly KeyMapError[]}).errors;
const errors = (settings: KeySettings) => problems(settings).map(({message}) => message);

describe('the keys', () => {
  test('can be changed by the names of their bindings', () => {
    const keys = map({keys: {quit: ['x'], sort: ['F6', 'o']}});
    expect(commandFor({text: 'x'}, 'table', keys)).toEqual({type: 'quit'});
    expect(commandFor({text: 'q'}, 'table', keys)).toBeUndefined();
    expect(commandFor({text: 'o'}, 'table', keys)).toEqual({type: 'menu', name: 'sort'});
  });

  test('of vi are a preset', () => {
    const vi = map({preset: 'vi'});
    expect(commandFor({text: 'j'}, 'table', vi)).toEqual({type: 'move', by: 1});
    expect(commandFor({text: 'G'}, 'table', vi)).toEqual({type: 'edge', end: true});
    expect(commandFor({text: 'x'}, 'table', vi)).toEqual({type: 'menu', name: 'action'});
  });

  test('that are bound twice are an error that names both bindings', () => {
    expect(errors({keys: {quit: ['e']}})).toEqual(['the key e is bound twice, to export and to quit']);
  });

  test('of an unknown binding are an error that lists the known ones', () => {
    expect(errors({keys: {kill: ['x']}})[0]).toMatch(/no action "kill" to bind; there are up, down/);
    expect(errors({preset: 'emacs'})[0]).toMatch(/expected one of htop, vi/);
  });

  test.each(['nosuchkey', 'F11', 'Alt-x', 'f10', 'Ctrl-l', 'Ctrl-M', 'ab', ' ', '\u0007'])(
    'that no terminal sends (%j) are an error that lists the known ones',
    key => {
      const [error, ...others] = problems({keys: {quit: ['x', key]}});
      expect(error).toMatchObject({binding: 'quit', index: 1});
      expect(error!.message).toContain(`there is no key ${JSON.stringify(key)}; expected a character, `);
      expect(error!.message).toContain('F1, F2, ');
      expect(others).toEqual([]);
    },
  );

  test.each(['Space', 'F10', 'Escape', 'Backspace', 'Delete', 'Ctrl-A', 'Ctrl-\\', 'é', '漢', '👍', '#'])(
    'that a terminal sends (%s) can be bound',
    key => {
      expect(createKeyMap({keys: {redraw: [key], tag: [], clearFilter: [], quit: []}})).not.toHaveProperty(
        'errors',
      );
    },
  );

  test('of the defaults and the presets can all be sent by a terminal', () => {
    for (const {keys} of defaultBindings) for (const key of keys) expect(isKeyName(key), key).toBe(true);
    for (const preset of Object.values(presets))
      for (const key of Object.values(preset).flat()) expect(isKeyName(key), key).toBe(true);
  });

  test('Ctrl-C quits whatever is bound, and whatever is open', () => {
    const keys = map({keys: {quit: ['x']}});
    for (const mode of ['table', 'filter', 'search', 'menu', 'confirm', 'detail', 'setup', 'log'] as const) {
      expect(commandFor({name: 'Ctrl-C'}, mode, keys)).toEqual({type: 'quit', atOnce: true});
    }
  });
});

test('a question is answered by y or Enter; anything else is a no', () => {
  expect(commandFor({text: 'y'}, 'confirm', map())).toEqual({type: 'confirm'});
  expect(commandFor({name: 'Enter'}, 'confirm', map())).toEqual({type: 'confirm'});
  for (const text of ['n', 'q', 'k', ' '])
    expect(commandFor({text}, 'confirm', map())).toEqual({type: 'close'});
});

test('q and Esc close a pane, and other keys do not', () => {
  for (const mode of ['detail', 'services', 'log'] as const) {
    expect(commandFor({text: 'q'}, mode, map())).toEqual({type: 'close'});
    expect(commandFor({name: 'Escape'}, mode, map())).toEqual({type: 'close'});
    expect(commandFor({name: 'Down'}, mode, map())).toEqual({type: 'move', by: 1});
    expect(commandFor({name: 'F10'}, mode, map())).toEqual({type: 'quit'});
  }
});
