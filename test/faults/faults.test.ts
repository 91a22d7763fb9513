import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {afterAll, describe, expect, test, vi} from 'vitest';
import {installed} from '../e2e/command.js';
import {whyNoNamespaces} from '../e2e/namespaces.js';
import type {Fault, Outcome} from './fault.js';
import {faults} from './faults.js';
import {faultsPage, page, rowsOf} from './page.js';
import {play} from './scene.js';

vi.setConfig({testTimeout: 30_000, maxConcurrency: 2});

const succeeds = (...command: readonly [string, ...string[]]) =>
  spawnSync(command[0], command.slice(1), {stdio: 'ignore'}).status === 0;
const possible: Readonly<Record<NonNullable<Fault['needs']>, boolean>> = {
  namespaces: whyNoNamespaces() === undefined && succeeds('tc', '-V'),
  mounts: succeeds('unshare', '--mount', 'true'),
  // Containers may forbid ptrace.
  strace: succeeds('strace', '-f', '-e', 'trace=none', 'true'),
  tmux: installed('tmux'),
};

const outcomes = new Map<Fault, Outcome>();
const all = [...faults.values()].flat();

describe.each([...faults])('%s', (_, list) => {
  for (const fault of list) {
    const isPossible = fault.needs === undefined || possible[fault.needs];
    const run = isPossible ? test.concurrent : test.skip;
    run(`${fault.done}: every datagram is accounted for`, async () => {
      outcomes.set(fault, await play(fault));
    });
  }
});

test.skipIf(process.env.FAULTS_PAGE)(
  'the page tells of exactly these faults, at least 40, and nothing is unaccounted',
  () => {
    const rows = rowsOf(readFileSync(page, 'utf8'));
    expect(rows.map(({done}) => done)).toEqual(all.map(({done}) => done));
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expect(rows.map(({unaccounted}) => unaccounted)).toEqual(rows.map(() => '0'));
  },
);

afterAll(() => {
  if (process.env.FAULTS_PAGE === undefined) return;
  const missing = all.filter(fault => !outcomes.has(fault)).map(({done}) => done);
  if (missing.length > 0) throw new Error(`no outcome of: ${missing.join('; ')}`);
  writeFileSync(page, faultsPage(outcomes));
});
