import {mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import {emptyDirectory, runCommand} from '../../e2e/command.js';
import type {Fault} from '../fault.js';
import {type Relay, type RelayOptions, type Scene, until} from '../scene.js';

/** A relay with a disk of 64 KB at `disk/`; its stdout goes to a file there. */
async function onSmallDisk(scene: Scene, options: RelayOptions) {
  const cwd = emptyDirectory();
  mkdirSync(join(cwd, 'disk'));
  const script = 'mount -t tmpfs -o size=64k none disk && exec "$@" >> disk/stdout';
  const relay = await scene.relay({
    ...options,
    cwd,
    within: ['unshare', '--mount', 'sh', '-c', script, 'sh'],
  });
  const filler = join(`/proc/${relay.command.child.pid}/root`, cwd, 'disk', 'filler');
  return {
    relay,
    fill() {
      for (let bytes = 4096; bytes >= 1; bytes /= 2) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(bytes), {flag: 'a'});
        } catch (error) {
          expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
        }
      }
    },
    free: () => unlinkSync(filler),
  };
}

/** The disk is full, and has room again. */
function fullDisk(under: string, args: readonly string[], told: RegExp, alsoLost: string): Fault {
  return {
    done: `The disk under ${under} is full, and has room again`,
    survived: 'The relay; a notice says so, and writing goes on',
    alsoLost,
    needs: 'mounts',
    async run(scene) {
      const {relay, fill, free} = await onSmallDisk(scene, {args});
      await relay.exchange();
      fill();
      const notices = async () => {
        await relay.exchange(1);
        return relay.notices();
      };
      await until(async () => (await notices()).some(notice => told.test(notice)), 'a notice');
      free();
      await until(async () => (await notices()).length === 0, 'room');
    },
  };
}

/** The file of the last snapshot cannot be written. */
function unwritable(done: string, prepare: (cwd: string) => RelayOptions): Fault {
  return {
    done,
    survived: 'The relay; the status at its end is 1, and one line says why',
    alsoLost: 'the file',
    async run(scene) {
      const cwd = emptyDirectory();
      const relay = await scene.relay({status: 1, ledger: 'control', ...prepare(cwd), cwd});
      await relay.exchange();
    },
  };
}

/** A hostile file is refused, and the relay beside it does not notice. */
function refused(done: string, name: string, content: string | Buffer, args: readonly string[]): Fault {
  return {
    done,
    survived: 'Everything: it is refused in a sentence with status 2',
    async run(scene) {
      const relay: Relay = await scene.relay();
      writeFileSync(join(relay.cwd, name), content);
      const {status, stderr} = await runCommand(args, {cwd: relay.cwd});
      expect(status).toBe(2);
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
      await relay.exchange();
    },
  };
}

export const files: readonly Fault[] = [
  fullDisk(
    'the log',
    ['--log-file', 'disk/log', '--log-level', 'debug'],
    /^--log-file: disk\/log cannot be written: ENOSPC/,
    'lines of the log',
  ),
  fullDisk('stdout', ['--output', 'ndjson'], /^stdout cannot be written: ENOSPC/, 'intervals of the output'),
  {
    done: 'The disk under a recording is full',
    survived: 'The relay, and the recording up to there; the status is 1, and says why',
    alsoLost: 'intervals of the recording',
    needs: 'mounts',
    async run(scene) {
      const {relay, fill} = await onSmallDisk(scene, {args: ['--record', 'disk/run.ndjson'], status: 1});
      await relay.exchange();
      fill();
      await relay.exchange();
    },
  },
  unwritable('The last snapshot is to go to a full device', cwd => ({
    // A node of its own: never the machine's.
    within: [
      'unshare',
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs none "$0" && mknod "$0/full" c 1 7 && exec "$@"',
      cwd,
    ],
    args: ['--snapshot', 'full'],
  })),
  unwritable('The last snapshot is to go to a directory', () => ({args: ['--snapshot', '.']})),
  unwritable('The last snapshot is to go into a directory that is not there', () => ({
    args: ['--snapshot', 'no/such/file'],
  })),
  {
    done: 'The reader of stderr goes away',
    survived: 'Everything',
    alsoLost: 'lines of the log',
    async run(scene) {
      const relay = await scene.relay({args: ['--log-level', 'debug']});
      relay.command.child.stderr!.destroy();
      for (let turn = 0; turn < 3; turn++) await relay.exchange(5);
    },
  },
  {
    done: 'The log file is deleted while it is written',
    survived: 'Everything',
    async run(scene) {
      const relay = await scene.relay({args: ['--log-file', 'log', '--log-level', 'debug']});
      await relay.exchange(5);
      unlinkSync(join(relay.cwd, 'log'));
      await relay.exchange(5);
    },
  },
  {
    done: 'The working directory is deleted',
    survived: 'The relay; the status at its end is 1, and one line says why',
    alsoLost: 'the last snapshot',
    async run(scene) {
      const relay = await scene.relay({args: ['--snapshot', 'last.json'], ledger: 'none', status: 1});
      await relay.exchange();
      scene.add(await relay.totals());
      rmSync(relay.cwd, {recursive: true});
      await relay.exchange(1);
    },
  },
  {
    done: 'A recording is cut off in the middle of a line, and bits of it are turned',
    survived: 'The recording up to there',
    alsoLost: 'what follows the damage',
    async run(scene) {
      const relay = await scene.relay({args: ['--record', 'run.ndjson']});
      await relay.exchange();
      const whole = () => readFileSync(join(relay.cwd, 'run.ndjson'), 'utf8');
      await until(() => whole().split('\n').length > 4, 'four intervals');
      const lines = whole().split('\n');
      const damaged = [
        ...lines.slice(0, 2),
        lines[2]!.replace('"totals"', '"tot\u0000ls"'),
        lines[3]!.slice(0, 100),
      ];
      writeFileSync(join(relay.cwd, 'damaged.ndjson'), damaged.join('\n'));
      const played = await runCommand(
        ['replay', 'damaged.ndjson', '--headless', '--output', 'ndjson', '--speed', '1000'],
        {cwd: relay.cwd},
      );
      expect(played.stdout.trimEnd().split('\n')).toHaveLength(2);
      expect(played.stderr).toMatch(/line 3/);
    },
  },
  refused('A snapshot file without end (/dev/zero)', 'unused', '', ['view', '/dev/zero', '--headless']),
  refused('A snapshot file of escape sequences', 'evil.json', '{"schema": "\u001b[2J\u001b]0;owned\u0007"}', [
    'view',
    'evil.json',
    '--headless',
  ]),
  refused(
    'A configuration that doubles itself by aliases',
    'bomb.yaml',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`).join('\n')}\nservices: *j\n`,
    ['--config', 'bomb.yaml', '--headless'],
  ),
  refused(
    'A configuration of 40,000 unknown keys',
    'keys.yaml',
    Array.from({length: 40_000}, (_, index) => `key${index}: 1`).join('\n'),
    ['--config', 'keys.yaml', '--headless'],
  ),
  refused(
    'A configuration of random bytes',
    'random.yaml',
    Buffer.from(Array.from({length: 4000}, (_, index) => (index * 7919) >> 3)),
    ['--config', 'random.yaml', '--headless'],
  ),
];
