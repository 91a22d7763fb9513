import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmdirSync, statSync} from 'node:fs';
import {constants} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {ask} from '../control/client.js';
import {eventually, openPeer} from '../relay/peers.js';
import {cli, emptyDirectory, installed, type Running, type StartOptions, startCommand} from './command.js';

const running: Running[] = [];
afterEach(() => {
  for (const {child} of running.splice(0)) child.kill('SIGKILL');
});

/** A run with a control socket, up and relaying; its directory is `cwd`. */
async function start(
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<Running & {readonly cwd: string; readonly socket: string}> {
  const cwd = options.cwd ?? emptyDirectory();
  const command = startCommand(
    ['--headless', '--output', 'none', '--control', 'u.sock', '-L', 'udp://127.0.0.1:0/127.0.0.1:9', ...args],
    {...options, cwd},
  );
  running.push(command);
  const socket = join(cwd, 'u.sock');
  await eventually(() => existsSync(socket), 'the control socket', 15_000);
  return {...command, cwd, socket};
}

test.each([
  ['SIGINT', 0],
  ['SIGTERM', 0],
  ['SIGQUIT', 131],
  ['SIGABRT', 134],
  ['SIGUSR2', 140],
  ['SIGALRM', 142],
  ['SIGSTKFLT', 144],
  ['SIGXCPU', 152],
  ['SIGVTALRM', 154],
  ['SIGIO', 157],
  ['SIGPWR', 158],
] as const)('%s ends the run in order, with status %i', async (signal, status) => {
  const {child, finished, cwd} = await start(['--snapshot', 'last.json']);
  process.kill(child.pid!, constants.signals[signal]);
  expect(await finished).toMatchObject({status, stdout: ''});
  expect(JSON.parse(readFileSync(join(cwd, 'last.json'), 'utf8')).services).toHaveLength(1);
});

test('SIGUSR1 and SIGHUP do nothing to a run without a terminal; no debugger listens', async () => {
  const {child, finished, socket} = await start();
  for (const signal of ['SIGUSR1', 'SIGHUP', 'SIGUSR1', 'SIGHUP'] as const) {
    child.kill(signal);
    expect((await ask(socket, 'GET', '/healthz')).status).toBe(200);
  }
  expect(execFileSync('ss', ['-ltnp'], {encoding: 'utf8'})).not.toContain(`pid=${child.pid},`);
  child.kill('SIGTERM');
  expect(await finished).toMatchObject({status: 0, stderr: expect.not.stringContaining('Debugger')});
});

test('SIGTERM with --drain lets flows go on until they end, and refuses new ones', async () => {
  const target = await openPeer({answer: payload => payload});
  const [known, stranger] = [await openPeer(), await openPeer()];
  try {
    const cwd = emptyDirectory();
    const command = startCommand(
      [
        '--headless',
        '--output',
        'none',
        '--control',
        'u.sock',
        '--drain',
        '1m',
        '--snapshot',
        'last.json',
        '-L',
        `udp://127.0.0.1:0/127.0.0.1:${target.port}`,
      ],
      {cwd},
    );
    running.push(command);
    const port = await command.listening();
    await known.send('one', port);
    await known.arrived(1);
    const socket = join(cwd, 'u.sock');
    const health = async () => (await ask(socket, 'GET', '/healthz')).json().status;
    await eventually(() => existsSync(socket), 'the control socket');
    expect(await health()).toBe('ok');

    command.child.kill('SIGTERM');
    await expect.poll(health).toBe('draining');
    await stranger.send('refused', port);
    await known.send('two', port);
    await known.arrived(2);
    const during = (await ask(socket, 'GET', '/snapshot')).json();
    expect(during.notices).toContainEqual(expect.stringMatching(/^draining: new sessions are refused/));
    await expect
      .poll(async () => (await ask(socket, 'GET', '/snapshot')).json().totals.drops.byReason.draining)
      .toBe(1);

    const [{id}] = during.flows;
    await ask(socket, 'DELETE', `/flows/${encodeURIComponent(id)}`);
    expect((await command.finished).status).toBe(0);
    const {totals} = JSON.parse(readFileSync(join(cwd, 'last.json'), 'utf8'));
    expect(totals.rx).toMatchObject({packets: 3, forwardedPackets: 2});
    expect(totals.flows).toMatchObject({started: 1});
    expect(stranger.received).toEqual([]);
  } finally {
    for (const peer of [target, known, stranger]) peer.close();
  }
});

test.each([
  ['a second SIGTERM', '1m', true],
  ['the end of its time', '200ms', false],
])('%s ends a run that drains', async (_, time, again) => {
  const {child, finished, socket} = await start(['--drain', time]);
  const client = await openPeer();
  try {
    const [{listen}] = (await ask(socket, 'GET', '/snapshot')).json().services;
    await client.send('hello', Number(/\d+$/.exec(listen)![0]));
    await expect.poll(async () => (await ask(socket, 'GET', '/healthz')).json().flows.active).toBe(1);
    child.kill('SIGTERM');
    if (again) {
      await expect.poll(async () => (await ask(socket, 'GET', '/healthz')).json().status).toBe('draining');
      child.kill('SIGTERM');
    }
    expect((await finished).status).toBe(0);
  } finally {
    client.close();
  }
});

test('without flows, a run that is asked to drain ends at once', async () => {
  const {child, finished} = await start(['--drain', '1m']);
  child.kill('SIGTERM');
  expect((await finished).status).toBe(0);
});

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] as const;
/** Another user can read the built program, and may be chosen. */
const mayBeNobody = spawnSync(nobody[0], [...nobody.slice(1), 'test', '-r', cli]).status === 0;

test.skipIf(!mayBeNobody)(
  'a process that knows a password leaves no core dump, and still finds processes',
  async () => {
    const directory = execFileSync(nobody[0], [...nobody.slice(1), 'mktemp', '-d'], {
      encoding: 'utf8',
    }).trim();
    const client = await openPeer();
    /** The kernel gives the files of a process that cannot be dumped to root. */
    const ownerOfFiles = (pid: number) => statSync(`/proc/${pid}/fd`).uid;
    const options = {within: nobody, cwd: directory};
    try {
      const plain = await start([], options);
      expect(ownerOfFiles(plain.child.pid!)).toBe(65534);
      plain.child.kill('SIGTERM');
      await plain.finished;

      const {child, finished, socket} = await start(['-L', 'socks5://user:secret@127.0.0.1:0'], options);
      expect(ownerOfFiles(child.pid!)).toBe(0);
      const snapshot = async () => (await ask(socket, 'GET', '/snapshot')).json();
      const [{listen}] = (await snapshot()).services;
      await client.send('hello', Number(/\d+$/.exec(listen)![0]));
      // The client is this process of root, so only its user can be known.
      await expect.poll(async () => (await snapshot()).flows[0]?.metadata.user, {timeout: 5000}).toBe('root');
      child.kill('SIGSEGV');
      expect((await finished).status).toBe(null);
    } finally {
      client.close();
      for (const {child} of running) child.kill('SIGKILL');
      execFileSync('rm', ['-r', directory]);
    }
  },
);

test('a working directory that was deleted is told in a sentence', async () => {
  const cwd = join(emptyDirectory(), 'deleted');
  mkdirSync(cwd);
  const command = startCommand(['--demo', '--headless'], {
    cwd,
    within: ['sh', '-c', 'rmdir "$PWD"; exec "$@"', 'sh'],
  });
  expect(await command.finished).toEqual({
    status: 2,
    stdout: '',
    stderr: 'udptop: the working directory has been deleted; change into another one with cd\n',
  });
  expect(() => rmdirSync(cwd)).toThrow(/ENOENT/);
});

test.skipIf(spawnSync('setpriv', ['--reuid', '54321', 'test', '-r', cli]).status !== 0)(
  'a user without name and home needs neither',
  async () => {
    const command = startCommand(['--demo', '--headless', '--output', 'none', '--duration', '500ms'], {
      cwd: '/',
      env: {HOME: undefined, XDG_CONFIG_HOME: undefined},
      within: ['setpriv', '--reuid', '54321', '--regid', '54321', '--clear-groups'],
    });
    expect(await command.finished).toEqual({status: 0, stdout: '', stderr: ''});
  },
);

test.skipIf(!installed('python3'))('a terminal of 0x0 gets a screen of the usual size', async () => {
  const script = 'stty rows 0 cols 0; exec "$0" "$@"';
  const {stdout} = spawnSync(
    'script',
    ['-qec', `sh -c '${script}' ${process.execPath} ${cli} --demo --duration 2s`, '/dev/null'],
    {
      cwd: emptyDirectory(),
      input: '',
      encoding: 'utf8',
      env: {...process.env, NODE_ENV: undefined, TERM: 'xterm'},
    },
  );
  expect(stdout).toMatch(/\u001b\[24;1H[^\n]*F1/);
});
