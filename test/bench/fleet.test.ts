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
    // On a busy machine, healthy ones may be late as well.
    expect(steady.last).toMatchObject({flows: 80, stale: 0, left: 0});
    expect(steady.last.live + steady.last.late).toBe(20);
    const {expected, last} = failing;
    expect(last).toMatchObject({stale: expected.gone, left: 0});
    expect(last.late).toBeGreaterThanOrEqual(expected.slow);
    expect(last.live + last.late).toBe(20 - expected.gone);
  },
  120_000,
);
