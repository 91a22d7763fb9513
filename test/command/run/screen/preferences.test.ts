import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pino from 'pino';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {parseCommandLine} from '../../../../source/command/cli/options.js';
import {filterStoreIn} from '../../../../source/command/remembered/filters.js';
import {
  rememberedViewFile,
  rememberView,
  savedFiltersFile,
} from '../../../../source/command/remembered/view.js';
import {preferencesOf} from '../../../../source/command/run/screen/preferences.js';
import {settingsOf} from '../../../../source/command/run/settings.js';
import {nothingConfigured} from '../../../../source/configuration/defaults.js';
import {parseConfigurationText} from '../../../../source/configuration/yaml/file.js';
import {commandFor} from '../../../../source/ui/input/key-map.js';
import {initialView} from '../../../../source/view/view.js';

const logger = pino({level: 'silent'});
const directory = mkdtempSync(join(tmpdir(), 'udptop-preferences-'));
vi.stubEnv('XDG_CONFIG_HOME', directory);
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const filters = [{name: 'heavy', filter: 'rate>1M'}];
const preferences = (argv: string[], configured = {}, screen = true) =>
  preferencesOf({...nothingConfigured, ...configured}, parseCommandLine(argv), logger, screen);
const file = (text: string) => parseConfigurationText(text, 'udptop.yaml');
const usual = {...initialView(), grouping: undefined, theme: 'default'} as const;
const remember = (choices: object) =>
  rememberView(usual, {...usual, ...choices}, rememberedViewFile()!, logger);

describe('preferences', () => {
  test('come from flags, then from the last run, then from nowhere', () => {
    expect(preferences([]).view).toEqual(initialView());
    remember({filter: 'dns', columns: ['client', 'age'], theme: 'light', grouping: 'app'});
    expect(preferences([]).view).toMatchObject({filter: '', columns: ['client', 'age']});
    expect(preferences([])).toMatchObject({theme: 'light', grouping: 'app'});
    expect(preferences(['--filter', 'x']).view).toMatchObject({filter: 'x', columns: ['client', 'age']});
  });

  test("of the last run are a screen's, and not taken up with --no-remember", () => {
    remember({units: 'bits'});
    expect(preferences([]).view.units).toBe('bits');
    expect(preferences([], {}, false).view.units).toBe('bytes');
    const fresh = preferences(['--no-remember']);
    expect([fresh.view.units, fresh.rememberIn]).toEqual(['bytes', undefined]);
  });

  test('are remembered in the home of the user that root becomes', () => {
    vi.stubEnv('XDG_CONFIG_HOME', undefined);
    const preferred = preferencesOf(nothingConfigured, parseCommandLine([]), logger, true, directory);
    vi.stubEnv('XDG_CONFIG_HOME', directory);
    expect(preferred.rememberIn).toBe(join(directory, '.config/udptop/screen.json'));
  });

  test('name filters of the configuration', () => {
    expect(preferences(['-f', '@heavy'], {filters}).view.filter).toBe('rate>1M');
    expect(() => preferences(['-f', '@none'], {filters})).toThrow('--filter: expected @heavy; got "@none"');
  });

  test('name filters that the user saved, whose names those of the configuration take precedence over', () => {
    filterStoreIn(savedFiltersFile()!).save('mine', 'dns');
    filterStoreIn(savedFiltersFile()!).save('heavy', 'rate>1');
    expect(preferences(['-f', '@mine'], {filters}).view.filter).toBe('dns');
    expect(preferences(['-f', '@heavy'], {filters}).view.filter).toBe('rate>1M');
    expect(preferences([]).saveFiltersIn).toBe(savedFiltersFile());
    expect(preferences(['--no-remember'])).toMatchObject({saveFiltersIn: undefined});
  });

  test('that are wrong say where they stand', () => {
    const wrong: [string, RegExp][] = [
      ['filters:\n  bad: port:x\n', /^udptop\.yaml:2:8: bad: expected a port number.* \(at character 6\)$/],
      ['keys: {quit: e}\n', /^udptop\.yaml:1:14: the key e is bound twice/],
      ['keys: {quit: [x, F11]}\n', /^udptop\.yaml:1:18: there is no key "F11"; expected a character, /],
      ['keys: {leave: [x]}\n', /^udptop\.yaml:1:8: there is no action "leave"/],
      ['keys: emacs\n', /^udptop\.yaml:1:7: expected one of htop, vi/],
      ['screen: {columns: cleint}\n', /^udptop\.yaml:1:19: columns: expected client; got "cleint"$/],
      ['screen: {columns: [age, 7e]}\n', /^udptop\.yaml:1:19: columns: expected names out of .*got "7e"$/],
      ['screen: {sort: "rate:up"}\n', /^udptop\.yaml:1:16: sort: expected rate:asc or rate:desc/],
      ['screen: {filter: "("}\n', /^udptop\.yaml:1:18: filter: .* \(at character 1\)$/],
      [
        'screen: {filter: "@x"}\n',
        /^udptop\.yaml:1:18: filter: expected filters: in a configuration; got "@x"$/,
      ],
    ];
    for (const [text, sentence] of wrong) expect(() => preferences([], file(text)), text).toThrow(sentence);
    // What a flag says otherwise is wrong all the same.
    expect(() => preferences(['--sort', 'age'], file('screen: {sort: gone}'))).toThrow('udptop.yaml:1:16');
  });

  test('of the configuration go before those of the last run, and flags before both', () => {
    remember({units: 'bits-iec', columns: ['age'], sort: {column: 'age', direction: 'asc'}, filter: 'x'});
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
    const text = 'screen: {columns: [rate, client], sort: rx, filter: "@heavy"}\nfilters: {heavy: rate>1M}\n';
    expect(preferences([], file(text)).view).toMatchObject({
      columns: ['rate', 'client'],
      sort: {column: 'rx', direction: 'desc'},
      filter: 'rate>1M',
    });
    expect(preferences(['--columns', 'age', '--sort', 'tx', '-f', 'dns'], file(text)).view).toMatchObject({
      columns: ['age'],
      sort: {column: 'tx'},
      filter: 'dns',
    });
    const flagged = preferences(
      ['--theme', 'monochrome', '--no-ascii', '--units', 'bytes-iec', '--remember'],
      {screen},
    );
    expect(flagged).toMatchObject({theme: 'monochrome', ascii: false, view: {units: 'bytes-iec'}});
    expect(flagged.rememberIn).toBe(rememberedViewFile());
  });

  test('bind keys', () => {
    const {keyMap} = preferences([], {keys: {preset: 'vi', keys: {}}});
    expect(commandFor({text: 'j'}, 'table', keyMap)).toEqual({type: 'move', by: 1});
  });
});

describe('settings of the screen', () => {
  const settings = (argv: string[], text = '') => settingsOf(parseCommandLine(argv), file(text).screen);

  test('are as usual where nobody says anything', () => {
    const expected = {intervalMs: 1000, lingerMs: 30_000, mouse: true, privacy: false, readonly: false};
    expect(settings([])).toMatchObject(expected);
  });

  test('come from the file, and flags say otherwise', () => {
    const text = 'screen: {interval: 5s, linger: 1m, mouse: false, privacy: true, readonly: true}';
    const expected = {intervalMs: 5000, lingerMs: 60_000, mouse: false, privacy: true, readonly: true};
    expect(settings([], text)).toMatchObject(expected);
    const flags = ['-i', '2s', '--linger', '1s', '--mouse', '--no-privacy', '--no-readonly'];
    expect(settings(flags, text)).toMatchObject(settings(['-i', '2s', '--linger', '1s']));
  });

  test.each([
    [
      'interval: 99ms',
      'udptop.yaml:1:20: expected a duration such as 500ms, 30s or 1m30s, from 100ms to 1h; got "99ms"',
    ],
    [
      'linger: 2h',
      'udptop.yaml:1:18: expected a duration such as 500ms, 30s or 1m30s, from 0s to 1h; got "2h"',
    ],
    ['mouse: often', 'udptop.yaml:1:17: expected true or false; got "often"'],
  ])('%s is refused with its place', (text, sentence) => {
    expect(() => settings([], `screen: {${text}}`)).toThrow(sentence);
  });
});
