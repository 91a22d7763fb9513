import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pino from 'pino';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {noLines, recallLines, rememberLines} from '../../../source/command/remembered/lines.js';

let directory = '';
let file = '';
const lines: string[] = [];
const logger = pino({level: 'warn'}, {write: line => void lines.push(line)});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-lines-'));
  file = join(directory, 'udptop', 'lines.json');
  lines.length = 0;
});
afterEach(() => rmSync(directory, {recursive: true}));

test('what was typed in one run comes back in the next, for its user only', () => {
  const typed = {filter: ['dns', 'rate>1M'], search: ['10.1'], palette: ['theme light']};
  rememberLines(noLines, typed, file, logger);
  expect(recallLines(file, logger)).toEqual(typed);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('lines of two runs at the same time are both kept', () => {
  const before = {...noLines, filter: ['old']};
  rememberLines(noLines, before, file, logger);
  rememberLines(before, {...before, filter: ['old', 'of one']}, file, logger);
  rememberLines(before, {...before, filter: ['old', 'of two']}, file, logger);
  expect(recallLines(file, logger).filter).toEqual(['old', 'of one', 'of two']);
});

test('a run in which nothing was typed writes nothing', () => {
  rememberLines(noLines, noLines, file, logger);
  expect(recallLines(file, logger)).toEqual(noLines);
  expect(lines).toEqual([]);
});

test('only the last hundred are kept, and a line that is typed again is the newest', () => {
  const many = Array.from({length: 100}, (_, index) => `line ${index}`);
  rememberLines(noLines, {...noLines, filter: many}, file, logger);
  const known = recallLines(file, logger);
  rememberLines(known, {...known, filter: [...many.slice(1), 'line 0']}, file, logger);
  rememberLines(known, {...known, filter: [...many.slice(1), 'newer']}, file, logger);
  const {filter} = recallLines(file, logger);
  expect([filter.length, filter.slice(-2)]).toEqual([100, ['line 0', 'newer']]);
});

test('a damaged file is reported, and counts for nothing', () => {
  const here = join(directory, 'lines.json');
  writeFileSync(here, '{"filter": 7, "search": ["a", 8]}');
  expect(recallLines(here, logger)).toEqual({...noLines, search: ['a']});
  writeFileSync(here, '{"filter');
  expect(recallLines(here, logger)).toEqual(noLines);
  expect(lines.join('')).toMatch(/the remembered lines cannot be read/);
});
