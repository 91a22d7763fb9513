import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {ask} from '../control/client.js';
import {echo, eventually, openPeer, type Peer} from '../relay/peers.js';
import {emptyDirectory, type Running, startCommand} from './command.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A file system of its own in memory needs a mount namespace. */
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

async function peer(options = {}): Promise<Peer> {
  const opened = await openPeer(options);
  cleanups.push(opened.close);
  return opened;
}

interface SmallDisk {
  readonly command: Running;
  readonly socket: string;
  /** A file on the disk, as this process can open it. */
  file(name: string): string;
  /** Leaves no room. */
  fill(): void;
  /** Makes room again. */
  free(): void;
  readonly target: Peer;
}

/** udptop with a disk of 64 KB at `disk/`; its stdout goes to a file there. */
async function startOnSmallDisk(...args: readonly string[]): Promise<SmallDisk> {
  const target = await peer({answer: echo});
  const cwd = emptyDirectory();
  mkdirSync(join(cwd, 'disk'));
  const script = 'mount -t tmpfs -o size=64k none disk && exec "$@" >> disk/stdout';
  const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}`;
  const command = startCommand(['--headless', '-i', '100ms', '-L', url, '--control', 'u.sock', ...args], {
    cwd,
    within: ['unshare', '--mount', 'sh', '-c', script, 'sh'],
  });
  cleanups.push(() => command.child.kill('SIGKILL'));
  const socket = join(cwd, 'u.sock');
  await eventually(() => existsSync(socket), 'the control socket', 15_000);
  const file = (name: string) => join(`/proc/${command.child.pid}/root`, cwd, 'disk', name);
  return {
    command,
    socket,
    target,
    file,
    fill() {
      for (let chunk = 4096; chunk >= 1; chunk /= 2) fillBy(file('filler'), chunk);
    },
    free: () => unlinkSync(file('filler')),
  };
}

function fillBy(file: string, bytes: number): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(bytes), {flag: 'a'});
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}

async function noticesOf(socket: string): Promise<readonly string[]> {
  return (await ask(socket, 'GET', '/snapshot')).json().notices;
}

/** It relays, whatever its disk is like. */
async function expectRelaying(command: Running): Promise<void> {
  const client = await peer();
  await client.send('hello', await command.listening());
  await client.arrived(1);
}

describe.skipIf(!mayMount)('a disk that is full', () => {
  test('loses lines of the log, says so once, and goes on when there is room', async () => {
    const {command, socket, file, fill, free} = await startOnSmallDisk(
      ...['--output', 'none', '--log-file', 'disk/log', '--log-level', 'debug'],
    );
    await expectRelaying(command);
    fill();
    // The page that the log has begun still takes some lines.
    const noticesAfterTraffic = async () => {
      await expectRelaying(command);
      return noticesOf(socket);
    };
    await expect
      .poll(noticesAfterTraffic, {timeout: 10_000})
      .toContainEqual(expect.stringMatching(/^--log-file: disk\/log cannot be written: ENOSPC/));

    free();
    await expect.poll(noticesAfterTraffic, {timeout: 10_000}).toEqual([]);
    const log = readFileSync(file('log'), 'utf8');
    expect(log).toMatch(/"lost":\d+,"msg":"the log can be written again; some of its lines are lost"/);

    command.child.kill('SIGTERM');
    const {status, stderr} = await command.finished;
    expect(status).toBe(0);
    expect(stderr.match(/cannot be written/g)).toHaveLength(1);
  });

  test('loses output, says so once, and goes on with a line of its own when there is room', async () => {
    const {command, socket, file, fill, free} = await startOnSmallDisk('--output', 'ndjson');
    await expectRelaying(command);
    fill();
    await expect
      .poll(() => noticesOf(socket), {timeout: 10_000})
      .toContainEqual(expect.stringMatching(/^stdout cannot be written: ENOSPC/));
    await expectRelaying(command);

    free();
    await expect.poll(() => noticesOf(socket), {timeout: 10_000}).toEqual([]);
    const last = readFileSync(file('stdout'), 'utf8').trimEnd().split('\n').at(-1)!;
    expect(JSON.parse(last)).toMatchObject({schema: 'udptop/snapshot/v1', totals: {flows: {started: 2}}});

    command.child.kill('SIGTERM');
    const {status, stderr} = await command.finished;
    expect(status).toBe(0);
    expect(stderr.match(/stdout cannot be written/g)).toHaveLength(1);
  });

  test('is told by the exit status when output is still being lost at the end', async () => {
    const {command, socket, fill} = await startOnSmallDisk('--output', 'ndjson');
    fill();
    await expect.poll(() => noticesOf(socket), {timeout: 10_000}).toHaveLength(1);
    command.child.kill('SIGTERM');
    expect((await command.finished).status).toBe(1);
  });
});

describe('a reader of stderr that is gone', () => {
  test('ends nothing', async () => {
    const target = await peer({answer: echo});
    const cwd = emptyDirectory();
    const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}`;
    const command = startCommand(
      [
        '--headless',
        '-i',
        '100ms',
        '--output',
        'none',
        '--log-level',
        'debug',
        '-L',
        url,
        '--control',
        'u.sock',
      ],
      {cwd},
    );
    cleanups.push(() => command.child.kill('SIGKILL'));
    const port = await command.listening();
    command.child.stderr!.destroy();
    for (let turn = 0; turn < 3; turn++) {
      const client = await peer();
      await client.send('hello', port);
      await client.arrived(1);
      expect((await ask(join(cwd, 'u.sock'), 'GET', '/snapshot')).json().totals.flows.started).toBe(turn + 1);
    }
    command.child.kill('SIGTERM');
    expect((await command.finished).status).toBe(0);
  });
});
