import {describe, expect, test} from 'vitest';
import {withoutActions} from '../../../source/ui/input/bindings.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {chosenEntry, paletteEntries, paletteMatches} from '../../../source/ui/state/palette.js';
import {many, play, sized, start, typed} from './play.js';

const open: ScreenEvent = {type: 'open', mode: 'palette'};
const opened = play(start(many), open);
const labels = (state = opened) => paletteEntries(state).map(({label}) => label);
const found = (text: string, state = opened) => paletteMatches(play(state, typed(text)));

describe('the palette', () => {
  test('has each command once, by a name of its own', () => {
    const entries = paletteEntries(opened);
    const commands = entries.map(({command}) => JSON.stringify(command));
    expect(new Set(commands).size).toBe(commands.length);
    expect(new Set(labels()).size).toBe(entries.length);
    expect(labels()).toEqual(
      expect.arrayContaining([
        'pause the screen',
        'sort by rtt',
        'tree by app',
        'tree off',
        'theme light',
        'units bits-iec',
        'hide column rtt',
        'show column protocol',
        'export all as CSV',
        'log level warn',
        'block 1m',
        'longer intervals',
      ]),
    );
  });

  test.each([
    ['sort total', {type: 'sortBy', column: 'bytes'}, 'M'],
    ['thm lig', {type: 'theme', name: 'light'}, ''],
    ['quit', {type: 'quit'}, 'F10'],
    ['hide rtt', {type: 'showColumn', column: 'rtt', shown: false}, ''],
    ['exp csv all', {type: 'export', scope: 'all', format: 'csv'}, ''],
  ])('finds "%s" first, with its key', (text, command, key) => {
    expect(found(text)[0]).toMatchObject({command, key});
  });

  test('offers no actions on a read-only screen, and none for a flow where none is shown', () => {
    const isAction = (label: string) => /^(block|throttle|limit|end$|free|lift)/.test(label);
    expect(labels().some(isAction)).toBe(true);
    const {bindings} = opened;
    expect(labels({...opened, bindings: withoutActions(bindings)}).filter(isAction)).toEqual([]);
    const overServices = play(start(many), {type: 'nextScreen'}, open);
    expect(labels(overServices).filter(isAction)).toEqual([]);
    expect(labels(overServices)).toContain('theme light');
  });

  test('before anything is typed, begins with what was used last', () => {
    const used = play(
      opened,
      {type: 'ran', entry: 'theme light'},
      open,
      {type: 'ran', entry: 'tree off'},
      open,
    );
    expect(
      paletteMatches(used)
        .slice(0, 2)
        .map(({label}) => label),
    ).toEqual(['tree off', 'theme light']);
    expect(chosenEntry(used)?.label).toBe('tree off');
  });

  test('returns to where it was opened', () => {
    const overLog = play(start(many), {type: 'nextScreen'}, {type: 'nextScreen'}, open);
    expect(play(overLog, {type: 'close'}).mode).toBe('log');
    expect(play(opened, {type: 'ran', entry: 'theme light'}).mode).toBe('table');
  });

  test('moves its cursor over what matches, and starts again when something is typed', () => {
    const moved = play(opened, typed('theme'), {type: 'move', by: 2});
    expect(chosenEntry(moved)?.label).toBe(paletteMatches(moved)[2]?.label);
    expect(play(moved, {type: 'move', by: 99}).paletteCursor).toBe(paletteMatches(moved).length - 1);
    expect(play(moved, typed(' li')).paletteCursor).toBe(0);
    expect(chosenEntry(play(opened, typed('no such thing')))).toBeUndefined();
  });

  test('has the filters that have a name, and saves the one that is set', () => {
    const state = {...start([sized(1, 1)]), filters: new Map([['heavy', 'rate>1M']])};
    const kept = play(
      state,
      {type: 'filterKept', name: 'mine', text: 'dns'},
      {type: 'filter', text: 'dns'},
      open,
    );
    expect(labels(kept)).toEqual(
      expect.arrayContaining(['filter @heavy', 'filter @mine', 'save this filter ...']),
    );
    expect(labels(opened)).not.toContain('save this filter ...');
  });
});

test.each([
  [{type: 'theme', name: 'light'}, {themeName: 'light'}],
  [{type: 'group', by: 'nothing'}, {grouping: undefined}],
  [{type: 'logLevel', level: 40}, {logLevel: 40}],
  [{type: 'units', units: 'bits'}, {view: {units: 'bits'}}],
] as const)('%j takes effect', (event, expected) => {
  expect(play({...start(many), grouping: 'app'}, event)).toMatchObject(expected);
});

test('a column is shown or hidden by its name, except the last one', () => {
  const shown = play(start(many), {type: 'showColumn', column: 'protocol', shown: true});
  expect(shown.view.columns.at(-1)).toBe('protocol');
  const hidden = play(shown, {type: 'showColumn', column: 'protocol', shown: false});
  expect(hidden.view.columns).not.toContain('protocol');
  const one = {...shown, view: {...shown.view, columns: ['client' as const]}};
  expect(play(one, {type: 'showColumn', column: 'client', shown: false})).toMatchObject({
    view: {columns: ['client']},
    message: {failed: true},
  });
});
