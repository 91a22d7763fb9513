import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import pino from 'pino';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {filterStoreIn, savedFilters} from '../../../source/command/remembered/filters.js';
import {savedFiltersFile} from '../../../source/command/remembered/view.js';

let directory = '';
let file = '';
const lines: string[] = [];
const logger = pino({level: 'warn'}, {write: line => void lines.push(line)});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-filters-'));
  file = savedFiltersFile({XDG_CONFIG_HOME: directory})!;
  lines.length = 0;
});
afterEach(() => rmSync(directory, {recursive: true}));

test('what one run saves another one finds, until it is removed', () => {
  const store = filterStoreIn(file);
  store.save('heavy', 'rate>1M');
  filterStoreIn(file).save('lab', 'client:10.1.0.0/16');
  expect([...savedFilters(file, logger)]).toEqual([
    ['heavy', 'rate>1M'],
    ['lab', 'client:10.1.0.0/16'],
  ]);
  store.forget('heavy');
  expect([...savedFilters(file, logger).keys()]).toEqual(['lab']);
  expect(lines).toEqual([]);
});

test('only its user may read the file, and nothing else is left beside it', () => {
  filterStoreIn(file).save('a', 'dns');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(file))).toEqual(['filters.json']);
});

test('before anything is saved there is nothing, and that is no warning', () => {
  expect(savedFilters(file, logger).size).toBe(0);
  expect(lines).toEqual([]);
});

test('what makes no sense in the file is left out', () => {
  mkdirSync(dirname(file));
  writeFileSync(file, JSON.stringify({'a b': 'dns', bad: 'port:x', number: 7, good: 'dns', __proto__: 'x'}));
  expect([...savedFilters(file, logger)]).toEqual([['good', 'dns']]);
});

test.each(['{"a": ', '[]', 'null', '7'])('a file with %j is reported, and not written over', text => {
  mkdirSync(dirname(file));
  writeFileSync(file, text);
  if (text !== 'null') {
    expect(savedFilters(file, logger).size).toBe(0);
    expect(lines.join('')).toMatch(/the saved filters cannot be read/);
    expect(() => filterStoreIn(file).save('a', 'dns')).toThrow();
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
});
