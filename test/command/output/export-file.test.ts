import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {exportToFile} from '../../../source/command/output/export-file.js';
import {flow, snapshot} from '../../view/flows.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
});
afterEach(() => rmSync(directory, {recursive: true}));

const of = (clients: number) =>
  snapshot(Array.from({length: clients}, (_, index) => flow({client: `10.0.0.1:${index + 1}`})));
const flowsIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')).flows.length;

test('exports of the same second stand beside each other, numbered, even when they are written at once', async () => {
  const files = await Promise.all([1, 2, 3].map(count => exportToFile(of(count), 'json', directory)));
  expect(files.map(flowsIn)).toEqual([1, 2, 3]);
  expect(readdirSync(directory).sort()).toEqual([
    'udptop-20260101-120000-2.json',
    'udptop-20260101-120000-3.json',
    'udptop-20260101-120000.json',
  ]);
  // Another kind has a name of its own.
  expect(basename(await exportToFile(of(1), 'csv', directory))).toBe('udptop-20260101-120000.csv');
});

test('an export never overwrites a file of the same name', async () => {
  const theirs = join(directory, 'udptop-20260101-120000.json');
  writeFileSync(theirs, 'theirs');
  expect(await exportToFile(of(1), 'json', directory)).toBe(join(directory, 'udptop-20260101-120000-2.json'));
  expect(readFileSync(theirs, 'utf8')).toBe('theirs');
});

test('an export that cannot be written says why', async () => {
  await expect(exportToFile(of(1), 'json', join(directory, 'none'))).rejects.toThrow(/ENOENT/);
});
