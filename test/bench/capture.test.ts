import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {whyNoOwnNetwork} from '../capture/ring/own-network.js';
import {emptyDirectory, installed} from '../e2e/command.js';

const execute = promisify(execFile);

test.skipIf(whyNoOwnNetwork !== undefined || !installed('tcpdump'))(
  'the bench of capture still runs, and udptop counts every datagram and every train',
  async () => {
    const directory = emptyDirectory();
    // In a network of its own, where nobody else sends.
    const {stdout} = await execute(
      'unshare',
      [
        '-n',
        'sh',
        '-c',
        'ip link set lo up && exec "$@"',
        'sh',
        process.execPath,
        'bench/run.mjs',
        'capture',
      ],
      {env: {...process.env, BENCH_QUICK: '1', TMPDIR: directory}},
    );
    expect(stdout).toContain('what udptop holds out');
    const {capture} = JSON.parse(readFileSync(join(directory, 'udptop-bench-quick.json'), 'utf8'));
    const {cells, scan, trains} = capture.figures;
    for (const cell of Object.values<Record<string, {missing: number}>>(cells)) {
      expect(Object.keys(cell)).toEqual(expect.arrayContaining(['udptop', 'tcpdump -w /dev/null']));
      expect(cell.udptop!.missing).toBe(0);
    }
    expect(scan.flowsStarted + scan.untracked + scan.dropped).toBeGreaterThan(scan.sent * 0.9);
    expect(trains.counted.udptop).toBe(trains.sent);
    expect(trains.counted['tcpdump -w /dev/null']).toBeLessThanOrEqual(trains.sent / 32);
  },
  120_000,
);
