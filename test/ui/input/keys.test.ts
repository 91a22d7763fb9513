import {describe, expect, test} from 'vitest';
import {commandFor, createKeyMap, type KeyMap} from '../../../source/ui/input/key-map.js';
import {decodeKey, keysOf} from '../../../source/ui/input/keys.js';

const esc = '\u001b';

describe('a key', () => {
  test.each([
    ['F1', ['OP', '[11~', '[[A']],
    ['F2', ['OQ', '[12~', '[[B']],
    ['F3', ['OR', '[13~', '[[C']],
    ['F4', ['OS', '[14~', '[[D']],
    ['F5', ['[15~', '[[E']],
    ['F6', ['[17~']],
    ['F7', ['[18~']],
    ['F8', ['[19~']],
    ['F9', ['[20~']],
    ['F10', ['[21~']],
    ['Up', ['[A', 'OA']],
    ['Down', ['[B', 'OB']],
    ['Right', ['[C', 'OC']],
    ['Left', ['[D', 'OD']],
    ['Home', ['[H', 'OH', '[1~', '[7~']],
    ['End', ['[F', 'OF', '[4~', '[8~']],
    ['PageUp', ['[5~']],
    ['PageDown', ['[6~']],
  ])('%s is known in the sequences of every terminal', (name, sequences) => {
    for (const sequence of sequences) expect(decodeKey(esc + sequence), sequence).toEqual({name});
  });

  test.each([
    ['\r', 'Enter'],
    ['\n', 'Enter'],
    ['\t', 'Tab'],
    [esc, 'Escape'],
    ['\u007f', 'Backspace'],
    ['\b', 'Backspace'],
    ['\u0003', 'Ctrl-C'],
    ['\u000c', 'Ctrl-L'],
    ['\u001a', 'Ctrl-Z'],
  ])('%j is %s', (input, name) => {
    expect(decodeKey(input)).toEqual({name});
  });

  test.each([
    '[200~',
    '[201~',
    '[I',
    '[O',
    '[<0;10;20M',
    '[?62;4c',
    '[25~',
    '[1;5A',
    'q',
    'OZ',
    ']11;rgb:00\u0007',
    esc,
  ])('the sequence ESC %j means nothing', sequence => {
    expect(decodeKey(esc + sequence)).toBeUndefined();
    expect([...keysOf(esc + sequence, () => false)]).toEqual([]);
    expect([...keysOf(esc + sequence, () => true)]).toEqual([]);
  });

  test('text of any script is text', () => {
    for (const text of ['q', 'é', '漢', '👍', 'a b']) expect(decodeKey(text)).toEqual({text});
  });
});

describe('keys that arrive in one piece', () => {
  const keys = (input: string, mode: string) => [...keysOf(input, () => mode === 'filter')];

  test('are keys one by one in the table', () => {
    expect(keys('PI', 'table')).toEqual([{text: 'P'}, {text: 'I'}]);
  });

  test('are text in the filter, as a paste is', () => {
    expect(keys('client:10.0.0.0/8', 'filter')).toEqual([{text: 'client:10.0.0.0/8'}]);
  });

  test('become text from the key on that opens the filter', () => {
    let mode = 'table';
    const seen: unknown[] = [];
    for (const key of keysOf('\\dns 10.', () => mode === 'filter')) {
      seen.push(key);
      mode = 'filter';
    }
    expect(seen).toEqual([{text: '\\'}, {text: 'dns 10.'}]);
  });

  test('keep Ctrl-C, pressed twice or after text', () => {
    expect(keys('\u0003\u0003', 'table')).toEqual([{name: 'Ctrl-C'}, {name: 'Ctrl-C'}]);
    expect(keys('dns\u0003', 'filter')).toEqual([{text: 'dns'}, {name: 'Ctrl-C'}]);
  });

  test('keep Enter after text, and a held Backspace', () => {
    expect(keys('dns\r', 'filter')).toEqual([{text: 'dns'}, {name: 'Enter'}]);
    expect(keys('\u007f\u007f', 'filter')).toEqual([{name: 'Backspace'}, {name: 'Backspace'}]);
  });

  test('join the lines of a paste with a space', () => {
    expect(keys('dns\r\nactive\tlab', 'filter')).toEqual([{text: 'dns active lab'}]);
  });

  test('never split a character', () => {
    expect(keys('👍x', 'table')).toEqual([{text: '👍'}, {text: 'x'}]);
  });
});

const keyMap = createKeyMap() as KeyMap;

describe('a command', () => {
  test.each([
    ['F10', 'quit'],
    ['Ctrl-C', 'quit'],
    ['Ctrl-L', 'redraw'],
    ['Ctrl-Z', 'suspend'],
    ['Escape', 'clearFilter'],
    ['F1', 'open'],
  ])('%s in the table is %s', (name, type) => {
    expect(commandFor({name}, 'table', keyMap)).toMatchObject({type});
  });

  test.each([
    ['q', {type: 'quit'}],
    ['e', {type: 'export'}],
    ['I', {type: 'invert'}],
    ['Z', {type: 'pause'}],
    ['p', {type: 'pause'}],
    ['P', {type: 'sortBy', column: 'rate'}],
    ['M', {type: 'sortBy', column: 'bytes'}],
    ['T', {type: 'sortBy', column: 'age'}],
    ['\\', {type: 'open', mode: 'filter'}],
    ['<', {type: 'menu', name: 'sort'}],
    ['>', {type: 'menu', name: 'sort'}],
    [',', {type: 'menu', name: 'sort'}],
    ['.', {type: 'menu', name: 'sort'}],
    ['?', {type: 'open', mode: 'help'}],
    ['?', {type: 'open', mode: 'help'}],
  ])('"%s" in the table does what htop does', (text, command) => {
    expect(commandFor({text}, 'table', keyMap)).toEqual(command);
  });

  test('letters are text in the filter, and Ctrl-C still quits', () => {
    for (const text of ['q', 'I', 'e', '\\']) {
      expect(commandFor({text}, 'filter', keyMap)).toEqual({type: 'draft', key: {text}});
    }
    expect(commandFor({name: 'Ctrl-C'}, 'filter', keyMap)).toEqual({type: 'quit', atOnce: true});
    expect(commandFor({name: 'Enter'}, 'filter', keyMap)).toEqual({type: 'close'});
    expect(commandFor({name: 'Escape'}, 'filter', keyMap)).toEqual({type: 'cancelPrompt'});
  });

  test('in the sort menu arrows and letters choose, Enter sorts, Esc leaves', () => {
    expect(commandFor({name: 'Down'}, 'menu', keyMap)).toEqual({type: 'move', by: 1});
    expect(commandFor({name: 'Enter'}, 'menu', keyMap)).toEqual({type: 'choose'});
    expect(commandFor({name: 'Escape'}, 'menu', keyMap)).toEqual({type: 'close'});
    expect(commandFor({text: 'e'}, 'menu', keyMap)).toEqual({type: 'jump', text: 'e'});
  });

  test.each([
    {name: 'Escape'},
    {name: 'Enter'},
    {name: 'F1'},
    {name: 'F10'},
    {text: 'q'},
    {text: '?'},
    {text: '?'},
  ])('in the help %j closes it', key => {
    expect(commandFor(key, 'help', keyMap)).toEqual({type: 'close'});
  });

  test('in the help arrows scroll, and other keys do nothing', () => {
    expect(commandFor({name: 'Down'}, 'help', keyMap)).toEqual({type: 'move', by: 1});
    for (const key of [{name: 'Left'}, {name: 'Right'}, {text: 'x'}, {text: 'k'}]) {
      expect(commandFor(key, 'help', keyMap)).toBeUndefined();
    }
  });

  test('for the flow under the cursor does not work in the services and the log, which do not show it', () => {
    for (const key of [{name: 'F7'}, {name: 'F9'}, {text: 'k'}, {text: 'y'}, {text: 'c'}]) {
      expect(commandFor(key, 'services', keyMap)).toBeUndefined();
      expect(commandFor(key, 'log', keyMap)).toBeUndefined();
      expect(commandFor(key, 'detail', keyMap)).toBeDefined();
    }
  });

  test('keys that are bound to nothing do nothing', () => {
    expect(commandFor({name: 'Delete'}, 'table', keyMap)).toBeUndefined();
    expect(commandFor({text: 'x'}, 'table', keyMap)).toBeUndefined();
  });
});
