import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {ask} from '../control/client.js';
import {echo, eventually, openPeer} from '../relay/peers.js';
import {emptyDirectory, installed, runCommand} from './command.js';
import {type Pty, type PtyOptions, runInPty} from './pty.js';

const open: Pty[] = [];
afterEach(() => {
  for (const {pid} of open.splice(0)) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
});

async function run(args: readonly string[], options: Partial<PtyOptions> = {}): Promise<Pty> {
  const pty = await runInPty(args, {cwd: saved, ...options});
  open.push(pty);
  return pty;
}

/** A directory with a snapshot and a recording. */
let saved = '';

describe.skipIf(!installed('python3'))('a terminal that is closed', () => {
  beforeAll(async () => {
    saved = emptyDirectory();
    const files = ['--snapshot', 'saved.json', '--record', 'recording.gz'];
    const demo = ['--demo', '--headless', '--output', 'none', '-i', '100ms', '--duration', '2s'];
    await runCommand([...demo, ...files], {cwd: saved});
  });

  test.each([
    ['the screen', /F10.*Quit/, ['--demo']],
    ['the screen with the portable transport', /F10.*Quit/, ['--demo', '--transport', 'portable']],
    ['the screen with two threads', /F10.*Quit/, ['--demo', '--threads', '2']],
    ['a run without a screen', /CLIENT/, ['--demo', '--headless']],
    ['JSON on the terminal', /"flows"/, ['--demo', '--headless', '--output', 'ndjson', '-i', '100ms']],
    ['a saved snapshot', /F10.*Quit/, ['view', 'saved.json']],
    ['a recording', /F10.*Quit/, ['replay', 'recording.gz', '--speed', '0.1']],
  ] as const)(
    'ends %s with status 129',
    async (_, shown, args) => {
      const ends = new Map<string, number>();
      for (let time = 0; time < 3; time++) {
        const pty = await run(args);
        await pty.shows(shown);
        pty.closeTerminal();
        const end = await pty.ended;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
      expect(Object.fromEntries(ends)).toEqual({'exit 129': 3});
    },
    60_000,
  );

  test('ends the run even while it is starting, and without a crash', async () => {
    for (const delayMs of [50, 100, 200, 300, 400, 500]) {
      const pty = await run(['--demo']);
      setTimeout(pty.closeTerminal, delayMs);
      // Before Node runs the program, the signal ends the process itself.
      expect(await pty.ended).toMatch(/^(exit 129|signal 1)$/);
    }
  }, 60_000);

  test('leaves the snapshot that was asked for', async () => {
    const cwd = emptyDirectory();
    const pty = await run(['--demo', '--snapshot', 'last.json'], {cwd});
    await pty.shows(/F10.*Quit/);
    pty.closeTerminal();
    expect(await pty.ended).toBe('exit 129');
    expect(JSON.parse(readFileSync(join(cwd, 'last.json'), 'utf8')).demo).toBe(true);
  });

  test('does not end a run that nohup started', async () => {
    const cwd = emptyDirectory();
    const pty = await run(['--demo', '--control', 'u.sock'], {cwd, within: ['nohup']});
    const socket = join(cwd, 'u.sock');
    await eventually(() => existsSync(socket), 'the control socket', 15_000);
    pty.closeTerminal();
    process.kill(pty.pid, 'SIGHUP');
    await eventually(() => readFileSync(`/proc/${pty.pid}/stat`, 'utf8').includes(' -1 '), 'the hang-up');
    expect((await ask(socket, 'GET', '/healthz')).json().status).toBe('ok');
    process.kill(pty.pid, 'SIGTERM');
    expect(await pty.ended).toBe('exit 0');
  });

  test('does not end a run whose starter ignores hang-ups: it goes on without its screen', async () => {
    const cwd = emptyDirectory();
    const within = ['sh', '-c', 'trap "" HUP; "$@"; exit $?', 'sh'];
    const pty = await run(['--demo', '--control', 'u.sock', '--snapshot', 'last.json'], {cwd, within});
    await pty.shows(/F10.*Quit/);
    pty.closeTerminal();
    const socket = join(cwd, 'u.sock');
    const pid = Number(readFileSync(`/proc/${pty.pid}/task/${pty.pid}/children`, 'utf8').trim());
    await eventually(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' -1 '), 'the hang-up');
    expect((await ask(socket, 'GET', '/healthz')).json().status).toBe('ok');
    process.kill(pid, 'SIGTERM');
    expect(await pty.ended).toBe('exit 0');
    expect(existsSync(join(cwd, 'last.json'))).toBe(true);
  });
});

describe.skipIf(!installed('python3'))('a terminal that nobody reads', () => {
  test.each([
    ['the screen', []],
    ['a run without a screen', ['--headless']],
    ['JSON', ['--headless', '--output', 'ndjson']],
    ['a log', ['--headless', '--output', 'none', '--log-level', 'debug']],
  ] as const)(
    'holds up neither relaying, control nor SIGTERM: %s',
    async (_, args) => {
      const cwd = emptyDirectory();
      const target = await openPeer({answer: echo});
      const client = await openPeer();
      try {
        const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}`;
        const pty = await run(
          ['-L', url, '--control', 'u.sock', '--record', 'r.gz', '-i', '100ms', ...args],
          {
            cwd,
            unread: true,
          },
        );
        const socket = join(cwd, 'u.sock');
        await eventually(() => existsSync(socket), 'the control socket', 15_000);
        const snapshot = async () => (await ask(socket, 'GET', '/snapshot')).json();
        const listen = Number(/\d+$/.exec((await snapshot()).services[0].listen)![0]);
        for (let sent = 0; sent < 100; sent++) {
          await client.send('hello', listen);
          await client.arrived(sent + 1);
        }
        await expect.poll(async () => (await snapshot()).totals.tx.packets, {timeout: 15_000}).toBe(100);
        process.kill(pty.pid, 'SIGTERM');
        expect(await pty.ended).toBe('exit 0');
        const played = await runCommand(['replay', 'r.gz', '--headless', '--output', 'ndjson'], {cwd});
        expect(JSON.parse(played.stdout.trim().split('\n').at(-1)!).totals.tx.packets).toBe(100);
      } finally {
        target.close();
        client.close();
      }
    },
    60_000,
  );

  test('does not keep a run beyond its --duration', async () => {
    const pty = await run(['--demo', '-i', '100ms', '--duration', '2s'], {unread: true});
    expect(await pty.ended).toBe('exit 0');
  }, 30_000);
});
