import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {echo, eventually, openPeer, type Peer, type PeerOptions} from '../relay/peers.js';
import {cli, emptyDirectory, type Running, runCommand, says, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

/** nobody and nogroup of Debian. */
const [uid, gid] = [65_534, 65_534];
const sudo = {SUDO_UID: String(uid), SUDO_GID: String(gid)};

function whyNoUser(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can give up root';
  const reads = spawnSync(process.execPath, [cli, '--version'], {uid, gid, cwd: '/'}).status === 0;
  return reads ? undefined : `user ${uid} cannot read ${cli}`;
}

const missing = whyNoUser();
const noNetwork = missing ?? whyNoNamespaces();
const skipped = (why: string | undefined) => (why === undefined ? '' : ` (skipped: ${why})`);

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

/** A directory that belongs to the user. */
function usersDirectory(): string {
  const directory = emptyDirectory();
  spawnSync('chown', [`${uid}:${gid}`, directory]);
  return directory;
}

async function peer(options?: PeerOptions): Promise<Peer> {
  const opened = await openPeer(options);
  onTestFinished(opened.close);
  return opened;
}

function start(args: readonly string[], options: Parameters<typeof startCommand>[1] = {}): Running {
  const command = startCommand(
    ['--headless', '-i', '200ms', ...(args.includes('--output') ? [] : ['--output', 'none']), ...args],
    options,
  );
  running.push(command);
  return command;
}

async function terminated(command: Running): Promise<readonly [number | null, string]> {
  command.child.kill('SIGTERM');
  const {status, stderr} = await command.finished;
  return [status, stderr];
}

/** One field of every thread of a process, as /proc/PID/status has it, without repetitions. */
function ofAllThreads({child}: Running, field: string): string[] {
  const tasks = `/proc/${child.pid}/task`;
  const values = readdirSync(tasks).map(task => {
    const status = readFileSync(`${tasks}/${task}/status`, 'utf8');
    return new RegExp(`^${field}:\\s*(.*?)\\s*$`, 'm').exec(status)![1]!;
  });
  return [...new Set(values)].sort();
}

const ids = (id: number) => [id, id, id, id].join('\t');
const mask = (...capabilities: readonly number[]) =>
  capabilities
    .reduce((sum, each) => sum + 2 ** each, 0)
    .toString(16)
    .padStart(16, '0');
const netBindService = 10;
const netAdmin = 12;

/** Sends from a new socket until an answer comes. */
async function askUntilAnswered(port: number): Promise<void> {
  const client = await peer();
  const timer = setInterval(() => client.send('hello', port), 50);
  onTestFinished(() => clearInterval(timer));
  await client.arrived(1);
  clearInterval(timer);
}

async function logged(file: string, sentence: string): Promise<void> {
  const has = () => existsSync(file) && readFileSync(file, 'utf8').includes(sentence);
  await eventually(has, `"${sentence}" in the log`, 10_000);
}

/** A module whose reporter kills the relay thread at the first flow, once. */
function deadlyReporter(directory: string): string {
  const file = join(directory, 'reporters.mjs');
  writeFileSync(
    file,
    `import {mkdirSync} from 'node:fs';
    const isFirst = () => { try { mkdirSync(${JSON.stringify(join(directory, 'died'))}); return true; } catch { return false; } };
    export default {guid: {onPacket() {}, onConnectionStart() {
      if (isFirst()) setTimeout(() => { throw new Error('out of order'); }, 20);
    }}};`,
  );
  return file;
}

describe.skipIf(missing !== undefined)(`root${skipped(missing)}`, () => {
  test.each([
    [sudo, []],
    [sudo, ['--transport', 'portable']],
    [sudo, ['--threads', '2']],
    [{}, ['--user', 'nobody']],
    [{}, ['--user', `${uid}:${gid}`]],
  ])('becomes another user in every thread, and relays on: %j %j', async (env, options) => {
    const target = await peer({answer: echo});
    const directory = usersDirectory();
    const file = (name: string) => join(directory, name);
    const command = start(
      [
        ...[
          '-L',
          `udp://127.0.0.1:0/127.0.0.1:${target.port}`,
          '--log-file',
          file('log'),
          '--record',
          file('record'),
        ],
        ...['--snapshot', file('snapshot'), '--control', file('control'), ...options],
      ],
      {env},
    );
    const port = await command.listening();
    expect(ofAllThreads(command, 'Uid')).toEqual([ids(uid)]);
    expect(ofAllThreads(command, 'Gid')).toEqual([ids(gid)]);
    expect(ofAllThreads(command, 'Groups')).toEqual([String(gid)]);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) {
      expect([set, ...ofAllThreads(command, set)]).toEqual([set, mask()]);
    }
    // The kernel gives what it keeps from core dumps and debuggers of the user to root.
    expect(statSync(`/proc/${command.child.pid}/environ`).uid).toBe(0);
    await askUntilAnswered(port);
    await eventually(() => existsSync(file('control')), 'the control socket');
    expect(await terminated(command)).toEqual([0, expect.not.stringContaining('cannot')]);
    const owners = ['log', 'record', 'snapshot'].map(name => [
      name,
      statSync(file(name)).uid,
      statSync(file(name)).gid,
    ]);
    expect(owners).toEqual(['log', 'record', 'snapshot'].map(name => [name, uid, gid]));
    expect(existsSync(file('control'))).toBe(false);
    const {totals} = JSON.parse(readFileSync(file('snapshot'), 'utf8'));
    expect(totals.tx.forwardedPackets).toBeGreaterThanOrEqual(1);
    expect(readFileSync(file('log'), 'utf8')).toContain('gave up root');
  });

  test.each([
    [{}, [], 'running as root'],
    [sudo, ['--keep-root'], undefined],
  ])(
    'stays root where nobody else is named, or where that is asked for: %j %j',
    async (env, options, told) => {
      const log = join(emptyDirectory(), 'log');
      const command = start(['-L', 'udp://127.0.0.1:0/127.0.0.1:9', '--log-file', log, ...options], {env});
      await command.listening();
      expect(ofAllThreads(command, 'Uid')).toEqual([ids(0)]);
      expect(readFileSync(log, 'utf8').includes('running as root')).toBe(told !== undefined);
    },
  );

  test.each(['batched', 'portable'])(
    'is not needed to restart a thread that died: --transport %s',
    async transport => {
      const target = await peer({answer: echo});
      const directory = usersDirectory();
      const config = join(directory, 'udptop.yaml');
      writeFileSync(
        config,
        [
          `reporterModule: ${deadlyReporter(directory)}`,
          'services:',
          `  - {name: echo, addr: "127.0.0.1:0", handler: {type: udp, metadata: {statsGUID: guid}}, forwarder: {nodes: [{addr: "127.0.0.1:${target.port}"}]}}`,
        ].join('\n'),
      );
      const command = start(['-C', config, '--transport', transport], {env: sudo});
      const restarted = says(command.child, /the relay thread was restarted/);
      const port = await command.listening();
      await askUntilAnswered(port);
      await restarted;
      await askUntilAnswered(port);
      expect(ofAllThreads(command, 'Uid')).toEqual([ids(uid)]);
      expect(ofAllThreads(command, 'CapEff')).toEqual([mask()]);
      expect((await terminated(command))[0]).toBe(0);
    },
  );

  test.each([
    [['--snapshot', 'rootsOnly/snapshot.json'], /--snapshot: .*nobody/],
    [['--record', 'rootsOnly/recording'], /--record: .*nobody/],
    [['--control', 'rootsOnly/control'], /control socket: .*nobody/],
    [['--user', 'nosuchuser'], /there is no user "nosuchuser"/],
    [['--user', 'root'], /is root/],
    [['--user', 'nobody', '--keep-root'], /exclude each other/],
  ])(
    'says in a sentence whom it cannot become, and what that user may not: %j',
    async (options, sentence) => {
      const user = options.includes('--user') ? [] : ['--user', 'nobody'];
      const service = ['-L', 'udp://127.0.0.1:0/127.0.0.1:9', '--headless', '--output', 'none'];
      const given = options.map(each => each.replace('rootsOnly', emptyDirectory()));
      const {status, stderr} = await runCommand([...service, ...user, ...given]);
      expect([status, stderr]).toEqual([2, expect.stringMatching(sentence)]);
    },
  );

  test('sees the user of a client whose process it may not look at any more', async () => {
    const target = await peer({answer: echo});
    const snapshot = join(usersDirectory(), 'snapshot');
    const command = start(
      ['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`, '--snapshot', snapshot, '--output', 'ndjson'],
      {env: sudo},
    );
    await askUntilAnswered(await command.listening());
    await command.printed(/"user":"root"/);
    await terminated(command);
    const [{metadata}] = JSON.parse(readFileSync(snapshot, 'utf8')).flows;
    expect([metadata.user, metadata.process]).toEqual(['root', undefined]);
  });
});

describe.skipIf(noNetwork !== undefined)(
  `what still needs privileges after the start${skipped(noNetwork)}`,
  () => {
    let network: Network;
    beforeAll(async () => {
      network = makeNetwork();
      network.onServer('ip', 'address', 'add', '10.97.0.1/32', 'dev', 'lo');
      // Only what has the mark finds the way.
      network.ip('route', 'add', 'blackhole', '10.97.0.0/16');
      network.ip('rule', 'add', 'fwmark', '438', 'lookup', '200');
      network.ip('route', 'add', '10.97.0.0/16', 'via', '10.77.0.2', 'table', '200');
      for (const address of ['10.97.0.1', '10.99.0.1']) {
        const server = network.serve(process.execPath, resolve('test/e2e/echo.mjs'), 'serve', address);
        await once(server.stdout!, 'data');
      }
    });
    afterAll(async () => {
      await network?.endServers();
      network?.remove();
    });

    /** A host whose users may open TUN devices, as udev has it. */
    const withOpenTun = () => [
      ...[...network.relay, 'sh', '-c'],
      'mount -t tmpfs tun /dev/net && mknod -m 666 /dev/net/tun c 10 200 && exec "$@"',
      'sh',
    ];
    const ask = (address: string) => network.run('sh', '-c', `echo hello | socat -T 1 - UDP4:${address}`);
    const config = (directory: string, ...services: readonly string[]) => {
      const file = join(directory, 'udptop.yaml');
      writeFileSync(file, ['services:', ...services.map(each => `  - {${each}}`)].join('\n'));
      return file;
    };
    const udp = (name: string, port: number, more = '') =>
      `name: ${name}, addr: "127.0.0.1:${port}", handler: {type: udp${more}}, forwarder: {nodes: [{addr: "10.97.0.1:7"}]}, metadata: {so_mark: 438}`;

    test('is done before: metrics at a low port are served without any privilege', async () => {
      const log = join(usersDirectory(), 'log');
      const command = start(
        ['-L', 'udp://127.0.0.1:5300/10.99.0.1:7', '--metrics', '80', '--log-file', log],
        {env: sudo, within: network.relay},
      );
      await logged(log, 'gave up root');
      expect(ofAllThreads(command, 'Uid')).toEqual([ids(uid)]);
      expect(ofAllThreads(command, 'CapPrm')).toEqual([mask()]);
      expect(await network.run('curl', '-s', 'http://127.0.0.1/metrics')).toContain('udptop_service_up{');
      expect(await network.run('curl', '-s', 'http://localhost/healthz')).toContain('"ok"');
    });

    test('is kept, and nothing else: low ports, marks and restarts', async () => {
      const directory = usersDirectory();
      const file = config(directory, udp('first', 53, ', metadata: {statsGUID: guid}'));
      writeFileSync(file, `reporterModule: ${deadlyReporter(directory)}\n${readFileSync(file, 'utf8')}`);
      const log = join(directory, 'log');
      const command = start(['-C', file, '--log-file', log, '--threads', '2'], {
        env: sudo,
        within: network.relay,
      });
      await logged(log, 'gave up root');
      const kept = mask(netBindService, netAdmin);
      expect(ofAllThreads(command, 'Uid')).toEqual([ids(uid)]);
      expect(ofAllThreads(command, 'CapEff')).toEqual([mask(), kept]);
      expect(ofAllThreads(command, 'CapPrm')).toEqual([mask(), kept]);
      await ask('127.0.0.1:53');
      await logged(log, 'was restarted');
      expect(await ask('127.0.0.1:53')).toBe('hello\n');
      config(directory, udp('first', 53), udp('second', 54));
      command.child.kill('SIGHUP');
      await logged(log, 'was reloaded');
      expect(await ask('127.0.0.1:54')).toBe('hello\n');
      expect(ofAllThreads(command, 'CapEff')).toEqual([mask(), kept]);
      expect((await terminated(command))[0]).toBe(0);
    });

    test('a low port that a reload adds without it is refused in a sentence, and the others run', async () => {
      const directory = usersDirectory();
      const file = config(directory, udp('first', 5300));
      const log = join(directory, 'log');
      const command = start(['-C', file, '--log-file', log], {env: sudo, within: network.relay});
      await logged(log, 'gave up root');
      config(directory, udp('first', 5300), udp('second', 54));
      command.child.kill('SIGHUP');
      await logged(log, 'was not reloaded');
      expect(readFileSync(log, 'utf8')).toContain('127.0.0.1:54 needs a privilege that this user lacks');
      expect(await ask('127.0.0.1:5300')).toBe('hello\n');
      expect((await terminated(command))[0]).toBe(0);
    });

    test('a TUN device is taken up again when it comes back', async () => {
      const log = join(usersDirectory(), 'log');
      const url = 'tungo://?name=udp0&net=10.66.0.1/24&route=10.99.0.1/32&interface=cable0';
      const command = start(['-L', url, '--log-file', log], {env: sudo, within: withOpenTun()});
      await logged(log, 'gave up root');
      expect(ofAllThreads(command, 'Uid')).toEqual([ids(uid)]);
      expect(await ask('10.99.0.1:7')).toBe('hello\n');
      network.ip('link', 'delete', 'udp0');
      network.ip('tuntap', 'add', 'dev', 'udp0', 'mode', 'tun');
      await logged(log, 'the TUN device is back');
      expect(await ask('10.99.0.1:7')).toBe('hello\n');
      await terminated(command);
      // What root made stays, without what the run had set on it.
      expect(network.ip('address', 'show', 'dev', 'udp0')).not.toContain('10.66.0.1');
      network.ip('link', 'delete', 'udp0');
    });

    test('a TUN device that the run made is gone after it', async () => {
      const log = join(usersDirectory(), 'log');
      const url = 'tungo://?name=udp1&net=10.67.0.1/24&interface=cable0';
      const command = start(['-L', url, '--log-file', log], {env: sudo, within: network.relay});
      await logged(log, 'gave up root');
      expect(network.ip('link', 'show')).toContain('udp1');
      expect((await terminated(command))[0]).toBe(0);
      expect(network.ip('link', 'show')).not.toContain('udp1');
    });
  },
);

describe.skipIf(missing !== undefined)(`a file system that is read-only${skipped(missing)}`, () => {
  const readOnly = [
    ...['unshare', '--mount', 'sh', '-c'],
    'mount --make-rprivate / && for each in $(cut -d " " -f 5 /proc/self/mountinfo | grep -v "^/proc\\|^/sys\\|^/dev"); do mount -o remount,bind,ro "$each"; done && ! touch /tmp/written && exec "$@"',
    'sh',
  ];

  test.each(['batched', 'portable'])('is no hindrance: --transport %s', async transport => {
    const target = await peer({answer: echo});
    const command = start(
      ['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`, '--user', 'nobody', '--transport', transport],
      {within: readOnly},
    );
    await askUntilAnswered(await command.listening());
    expect((await terminated(command))[0]).toBe(0);
  });
});
