import {existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import pino from 'pino';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {recallView, rememberedViewFile, rememberView} from '../../../source/command/remembered/view.js';
import type {Appearance} from '../../../source/ui/state/appearance.js';
import {initialView} from '../../../source/view/view.js';

let directory = '';
const lines: string[] = [];
const usual: Appearance = {...initialView(), grouping: undefined, theme: 'default'};
const logger = pino({level: 'warn'}, {write: line => void lines.push(line)});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-view-'));
  lines.length = 0;
});
afterEach(() => rmSync(directory, {recursive: true}));

test('the view of one run is that of the next, except for its filter', () => {
  const file = rememberedViewFile({XDG_CONFIG_HOME: directory})!;
  const look: Appearance = {
    sort: {column: 'meta.a:b', direction: 'asc'},
    filter: 'rate>1K',
    columns: ['client', 'age', 'meta.a key'],
    units: 'bits',
    grouping: 'service',
    theme: 'high-contrast',
  };
  rememberView(usual, look, file, logger);
  const {filter: _, ...kept} = look;
  expect(recallView(file, logger)).toEqual(kept);
  expect(readdirSync(dirname(file))).toEqual(['screen.json']);
  expect(lines).toEqual([]);
});

test('nothing is remembered of a first run, and that is no warning', () => {
  expect(recallView(join(directory, 'none.json'), logger)).toEqual({});
  expect(lines).toEqual([]);
});

test('what was so from the beginning of a run is not kept: the rest of an earlier run is', () => {
  const file = rememberedViewFile({XDG_CONFIG_HOME: directory})!;
  rememberView(usual, {...usual, columns: ['client', 'age'], grouping: 'client'}, file, logger);
  const flagged: Appearance = {
    ...usual,
    columns: ['rate'],
    filter: 'dns',
    theme: 'light',
    grouping: 'client',
  };
  rememberView(flagged, flagged, file, logger);
  expect(recallView(file, logger)).toEqual({columns: ['client', 'age'], grouping: 'client'});
  rememberView(flagged, {...flagged, units: 'bits', grouping: undefined}, file, logger);
  expect(recallView(file, logger)).toEqual({columns: ['client', 'age'], units: 'bits'});
});

test('a run that changed nothing writes nothing', () => {
  const file = rememberedViewFile({XDG_CONFIG_HOME: directory})!;
  rememberView(usual, {...usual, columns: [...usual.columns]}, file, logger);
  expect(existsSync(file)).toBe(false);
});

test('the usual columns are not kept, so that other ones can become usual', () => {
  const file = rememberedViewFile({XDG_CONFIG_HOME: directory})!;
  rememberView(usual, {...usual, columns: ['age'], units: 'bits'}, file, logger);
  rememberView({...usual, columns: ['age']}, usual, file, logger);
  expect(recallView(file, logger).units).toBe('bits');
  expect(recallView(file, logger).columns).toBeUndefined();
});

test('a file that cannot be read is logged', () => {
  expect(recallView(directory, logger)).toEqual({});
  expect(lines.join()).toMatch(/cannot be read/);
});

test.each(['not JSON', '[]', '{"sort": 1}'])('a damaged file (%s) is not used, and logged', text => {
  const file = join(directory, 'screen.json');
  writeFileSync(file, text);
  expect(recallView(file, logger)).toEqual({});
  expect(lines.join()).toMatch(/damaged and not used/);
});

test('settings that are no longer valid are left out, the rest is used', () => {
  const file = join(directory, 'screen.json');
  writeFileSync(file, '{"sort": "gone:asc", "filter": "port:x", "columns": "client,age", "theme": "pink"}');
  expect(recallView(file, logger)).toEqual({columns: ['client', 'age']});
});

test('a place that cannot be written to is logged, and no error', () => {
  writeFileSync(join(directory, 'file'), '');
  rememberView(usual, {...usual, units: 'bits'}, join(directory, 'file', 'screen.json'), logger);
  expect(lines.join()).toMatch(/could not be remembered/);
});
