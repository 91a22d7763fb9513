import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {emptyDirectory, installed} from '../e2e/command.js';

const execute = promisify(execFile);

test.skipIf(!installed('nats-server'))(
  'the bench of fleets still runs, with a few machines, of which some fail',
  async () => {
    const directory = emptyDirectory();
    const {stdout} = await execute(process.execPath, ['bench/run.mjs', 'fleet'], {
      env: {...process.env, BENCH_QUICK: '1', TMPDIR: directory},
    });
    expect(stdout).toContain('key to paint');
    const {fleet} = JSON.parse(readFileSync(join(directory, 'udptop-bench-quick.json'), 'utf8'));
    const {first, steady, failing} = fleet.figures.fleets['20'];
    expect(first.machines).toBeGreaterThan(0);
    expect(steady.last).toMatchObject({live: 20, flows: 80});
    expect(failing.last).toMatchObject({
      live: 20 - failing.expected.slow - failing.expected.gone,
      late: failing.expected.slow,
      stale: failing.expected.gone,
    });
  },
  120_000,
);
