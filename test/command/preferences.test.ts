import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pino from 'pino';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {parseCommandLine} from '../../source/command/options.js';
import {preferencesOf} from '../../source/command/preferences.js';
import {rememberedViewFile, rememberView} from '../../source/command/remembered-view.js';
import {commandFor} from '../../source/ui/key-map.js';
import {initialView} from '../../source/view/view.js';

const logger = pino({level: 'silent'});
const directory = mkdtempSync(join(tmpdir(), 'udptop-preferences-'));
vi.stubEnv('XDG_CONFIG_HOME', directory);
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const filters = [{name: 'heavy', filter: 'rate>1M', place: 'udptop.yaml:3:3'}];
const preferences = (argv: string[], configured = {}, screen = true) =>
  preferencesOf(
    {keys: undefined, filters: [], screen: undefined, ...configured},
    parseCommandLine(argv),
    logger,
    screen,
  );

describe('preferences', () => {
  test('come from flags, then from the last run, then from nowhere', () => {
    expect(preferences([]).view).toEqual(initialView());
    rememberView(initialView({filter: 'dns', columns: ['client', 'age']}), rememberedViewFile(), logger);
    expect(preferences([]).view).toMatchObject({filter: 'dns', columns: ['client', 'age']});
    expect(preferences(['--filter', '']).view).toMatchObject({filter: '', columns: ['client', 'age']});
  });

  test("of the last run are a screen's, and not taken up with --no-remember", () => {
    rememberView(initialView({filter: 'dns'}), rememberedViewFile(), logger);
    expect(preferences([], {}, false).view.filter).toBe('');
    const fresh = preferences(['--no-remember']);
    expect([fresh.view.filter, fresh.rememberIn]).toEqual(['', undefined]);
  });

  test('name filters of the configuration', () => {
    expect(preferences(['-f', '@heavy'], {filters}).view.filter).toBe('rate>1M');
    expect(() => preferences(['-f', '@none'], {filters})).toThrow('--filter: expected @heavy; got "@none"');
  });

  test('that are wrong say where they stand', () => {
    const wrong = [{name: 'bad', filter: 'port:x', place: 'udptop.yaml:4:3'}];
    expect(() => preferences([], {filters: wrong})).toThrow(/^udptop\.yaml:4:3: bad: expected a port number/);
    const keys = {preset: undefined, keys: {quit: ['e']}, place: 'udptop.yaml:1:1'};
    expect(() => preferences([], {keys})).toThrow(/^udptop\.yaml:1:1: the key e is bound twice/);
  });

  test('of the configuration go before those of the last run, and flags before both', () => {
    rememberView(initialView({units: 'bits-iec'}), rememberedViewFile(), logger);
    expect(preferences([]).view.units).toBe('bits-iec');
    expect(preferences([], {screen: {units: 'bits'}}).view.units).toBe('bits');
    const screen = {theme: 'light', units: 'bits', ascii: true, remember: false} as const;
    const configured = preferences([], {screen});
    expect(configured).toMatchObject({
      theme: 'light',
      ascii: true,
      rememberIn: undefined,
      view: {units: 'bits'},
    });
    const flagged = preferences(
      ['--theme', 'monochrome', '--no-ascii', '--units', 'bytes-iec', '--remember'],
      {screen},
    );
    expect(flagged).toMatchObject({theme: 'monochrome', ascii: false, view: {units: 'bytes-iec'}});
    expect(flagged.rememberIn).toBe(rememberedViewFile());
  });

  test('bind keys', () => {
    const {keyMap} = preferences([], {keys: {preset: 'vi', keys: {}, place: ''}});
    expect(commandFor({text: 'j'}, 'table', keyMap)).toEqual({type: 'move', by: 1});
  });
});
