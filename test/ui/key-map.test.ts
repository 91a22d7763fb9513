import {describe, expect, test} from 'vitest';
import {commandFor, createKeyMap, type KeyMap, type KeySettings} from '../../source/ui/key-map.js';

const map = (settings?: KeySettings) => createKeyMap(settings) as KeyMap;
const errors = (settings: KeySettings) => (createKeyMap(settings) as {errors: string[]}).errors;

describe('the keys', () => {
  test('can be bound anew by the names of their actions', () => {
    const keys = map({keys: {quit: ['x'], sort: ['F6', 'o']}});
    expect(commandFor({text: 'x'}, 'table', keys)).toEqual({type: 'quit'});
    expect(commandFor({text: 'q'}, 'table', keys)).toBeUndefined();
    expect(commandFor({text: 'o'}, 'table', keys)).toEqual({type: 'pick', what: 'sort'});
  });

  test('of vi are a preset', () => {
    const vi = map({preset: 'vi'});
    expect(commandFor({text: 'j'}, 'table', vi)).toEqual({type: 'move', by: 1});
    expect(commandFor({text: 'G'}, 'table', vi)).toEqual({type: 'edge', end: true});
    expect(commandFor({text: 'x'}, 'table', vi)).toEqual({type: 'pick', what: 'deed'});
  });

  test('that are bound twice are an error that names both', () => {
    expect(errors({keys: {quit: ['e']}})).toEqual(['the key e is bound twice, to export and to quit']);
  });

  test('of an action that is not there are an error that names those that are', () => {
    expect(errors({keys: {kill: ['x']}})[0]).toMatch(/no action "kill" to bind; there are up, down/);
    expect(errors({preset: 'emacs'})[0]).toMatch(/expected one of htop, vi/);
  });

  test('Ctrl-C quits whatever is bound, and whatever is open', () => {
    const keys = map({keys: {quit: ['x']}});
    for (const mode of [
      'table',
      'filter',
      'search',
      'picker',
      'confirm',
      'detail',
      'setup',
      'log',
    ] as const) {
      expect(commandFor({name: 'Ctrl-C'}, mode, keys)).toEqual({type: 'quit'});
    }
  });
});

test('a question is answered by y or Enter; anything else is a no', () => {
  expect(commandFor({text: 'y'}, 'confirm', map())).toEqual({type: 'confirm'});
  expect(commandFor({name: 'Enter'}, 'confirm', map())).toEqual({type: 'confirm'});
  for (const text of ['n', 'q', 'k', ' '])
    expect(commandFor({text}, 'confirm', map())).toEqual({type: 'close'});
});

test('a pane is left by q and Esc, and not by its keys', () => {
  for (const mode of ['detail', 'services', 'log'] as const) {
    expect(commandFor({text: 'q'}, mode, map())).toEqual({type: 'close'});
    expect(commandFor({name: 'Escape'}, mode, map())).toEqual({type: 'close'});
    expect(commandFor({name: 'Down'}, mode, map())).toEqual({type: 'move', by: 1});
    expect(commandFor({name: 'F10'}, mode, map())).toEqual({type: 'quit'});
  }
});
