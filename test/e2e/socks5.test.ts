import {type ChildProcess, execFile, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {SocksClient} from 'socks';
import {afterEach, describe, expect, test} from 'vitest';
import {freePort, openPeer, type Peer} from '../relay/peers.js';
import {dig, emptyDirectory, installed, says, startCommand, startDnsmasq} from './command.js';

const children: ChildProcess[] = [];
const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A target that says what it heard. */
async function target(host = '127.0.0.1'): Promise<Peer> {
  const peer = await openPeer({host, answer: payload => Buffer.from(`heard ${payload}`)});
  cleanups.push(peer.close);
  return peer;
}

/** The command at a port of its own until `stop`, which returns its last snapshot and everything that it printed. */
async function startUdptop(...args: string[]) {
  const snapshotFile = join(emptyDirectory(), 'snapshot.json');
  const logFile = join(emptyDirectory(), 'log');
  const command = startCommand([
    ...args,
    ...['--headless', '--output', 'ndjson', '-i', '100ms', '--snapshot', snapshotFile],
    ...['--log-file', logFile, '--log-level', 'trace'],
  ]);
  children.push(command.child);
  const port = await command.listening();
  /** @param ended waits until this many flows have ended and none is active */
  const stop = async (ended?: number) => {
    if (ended !== undefined) {
      await command.printed(new RegExp(`"active":0,"started":\\d+,"ended":${ended}\\b`));
    }
    command.child.kill('SIGTERM');
    const {status, stdout, stderr} = await command.finished;
    expect(status, stderr).toBe(0);
    const text = readFileSync(snapshotFile, 'utf8');
    return {snapshot: JSON.parse(text), printed: stdout + stderr + text + readFileSync(logFile, 'utf8')};
  };
  return {port, stop};
}

interface Flow {
  readonly target: string;
  readonly client: string;
  readonly rx: {packets: number; bytes: number};
  readonly tx: {packets: number; bytes: number};
}

/** Per target: packets and bytes of both directions. */
const flowsOf = (snapshot: {flows: Flow[]}) =>
  Object.fromEntries(
    snapshot.flows.map(flow => [
      flow.target,
      [flow.rx.packets, flow.rx.bytes, flow.tx.packets, flow.tx.bytes],
    ]),
  );

function expectConservation({totals}: {totals: Record<'rx' | 'tx', Record<string, number>>}): void {
  for (const {packets, forwardedPackets, droppedPackets} of [totals.rx, totals.tx]) {
    expect(packets).toBe(forwardedPackets! + droppedPackets!);
  }
}

const python = '/usr/bin/python3';

function hasPySocks(): boolean {
  const found = spawnSync(python, ['-c', 'import socks']).status === 0;
  if (!found && process.env.CI) throw new Error('not installed: python3-socks');
  return found;
}

/** Asks every target twice over one association; prints what came, and from where. */
const pySocks = `
import socks, sys
proxy, user, password, *targets = sys.argv[1:]
s = socks.socksocket(type=socks.socket.SOCK_DGRAM)
s.set_proxy(socks.SOCKS5, '127.0.0.1', int(proxy), True, user or None, password or None)
s.settimeout(5)
for target in targets * 2:
    host, port = target.rsplit(' ', 1)
    s.sendto(('to ' + host).encode(), (host, int(port)))
    data, (fromhost, fromport) = s.recvfrom(2000)
    print(data.decode(), 'from', fromhost, fromport)
`;

async function runPySocks(...args: string[]): Promise<string> {
  const {stdout} = await promisify(execFile)(python, ['-c', pySocks, ...args], {timeout: 15_000});
  return stdout;
}

describe.skipIf(!hasPySocks())('PySocks, an independent client', () => {
  test('reaches IPv4, IPv6 and named targets with user and password; each is a flow', async () => {
    const [four, six, named] = [await target(), await target('::1'), await target()];
    const {port, stop} = await startUdptop('-L', 'socks5://ada:pa55w0rd@127.0.0.1:0?udp=true&name=socks');
    const targets = [`127.0.0.1 ${four.port}`, `::1 ${six.port}`, `localhost ${named.port}`];
    const printed = await runPySocks(String(port), 'ada', 'pa55w0rd', ...targets);
    expect(printed).toBe(
      `heard to 127.0.0.1 from 127.0.0.1 ${four.port}
heard to ::1 from ::1 ${six.port}
heard to localhost from 127.0.0.1 ${named.port}
`.repeat(2),
    );
    const {snapshot, printed: said} = await stop(3);
    expect(flowsOf(snapshot)).toEqual({
      [`127.0.0.1:${four.port}`]: [2, 24, 2, 36],
      [`[::1]:${six.port}`]: [2, 12, 2, 24],
      [`127.0.0.1:${named.port}`]: [2, 24, 2, 36],
    });
    expect(new Set(snapshot.flows.map(({client}: Flow) => client)).size).toBe(1);
    // Client and flows are gone, since PySocks closed its connection.
    expect(snapshot.totals.flows).toMatchObject({active: 0, ended: 3});
    expect(snapshot.flows[0].endReason).toBe('closed');
    expect(snapshot.services[0]).toMatchObject({handler: 'socks5', target: 'any'});
    expectConservation(snapshot);
    expect(said).not.toContain('pa55w0rd');
  });

  test('is refused with a wrong password, which nobody gets to see', async () => {
    const {port, stop} = await startUdptop('-L', 'socks5://ada:pa55w0rd@127.0.0.1:0');
    await expect(runPySocks(String(port), 'ada', 'gue55', '127.0.0.1 53')).rejects.toThrow(
      /SOCKS5 authentication failed/,
    );
    const {snapshot, printed} = await stop();
    expect(snapshot.services[0].failedLogins).toBe(1);
    expect(printed).toContain('"client":"127.0.0.1"');
    expect(printed).toContain('wrong user or password');
    expect(printed).not.toMatch(/pa55w0rd|gue55/);
  });
});

describe('the socks library of npm, an independent client', () => {
  const associate = async (port: number, credentials = {}) => {
    const client = new SocksClient({
      proxy: {host: '127.0.0.1', port, type: 5, ...credentials},
      destination: {host: '0.0.0.0', port: 0},
      command: 'associate',
    });
    const established = once(client, 'established');
    client.connect();
    const [{socket, remoteHost}] = (await established) as [
      {socket: import('node:net').Socket; remoteHost: {host: string; port: number}},
    ];
    cleanups.push(() => socket.destroy());
    return {socket, bound: remoteHost};
  };

  test('gets replies in frames of its own making, and ends its flows with its connection', async () => {
    const [four, six] = [await target(), await target('::1')];
    const {port, stop} = await startUdptop('-L', 'socks://127.0.0.1:0');
    const {socket, bound} = await associate(port);
    expect(bound.host).toBe('127.0.0.1');
    const local = await openPeer();
    cleanups.push(local.close);
    const destinations = [
      {host: '127.0.0.1', port: four.port},
      {host: 'localhost', port: four.port},
      {host: '::1', port: six.port},
    ];
    for (const [index, remoteHost] of destinations.entries()) {
      const frame = SocksClient.createUDPFrame({remoteHost, data: Buffer.from(`${index}`)});
      await local.send(frame, bound.port);
      await local.arrived(index + 1);
    }
    const replies = local.received.map(({payload}) => SocksClient.parseUDPFrame(payload));
    expect(replies.map(({remoteHost, data}) => [remoteHost.port, `${data}`])).toEqual([
      [four.port, 'heard 0'],
      [four.port, 'heard 1'],
      [six.port, 'heard 2'],
    ]);
    socket.end();
    await once(socket, 'close');
    const {snapshot} = await stop(2);
    expect(flowsOf(snapshot)).toEqual({
      [`127.0.0.1:${four.port}`]: [2, 2, 2, 14],
      [`[::1]:${six.port}`]: [1, 1, 1, 7],
    });
    expectConservation(snapshot);
  });

  test('gets the answer that CONNECT is not supported', async () => {
    const {port} = await startUdptop('-L', 'socks5://127.0.0.1:0');
    const connecting = SocksClient.createConnection({
      proxy: {host: '127.0.0.1', port, type: 5},
      destination: {host: '127.0.0.1', port: 53},
      command: 'connect',
    });
    await expect(connecting).rejects.toThrow(/CommandNotSupported/);
  });
});

/** A real dante, for UDP on loopback; its port. It cannot let the kernel choose one. */
async function startDante(): Promise<number> {
  const port = await freePort();
  const file = join(emptyDirectory(), 'danted.conf');
  writeFileSync(
    file,
    `logoutput: stderr
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass { 
  from: 127.0.0.0/8 to: 0.0.0.0/0
}
socks pass { 
  from: 127.0.0.0/8 to: 0.0.0.0/0
  command: udpassociate
}
socks pass {
  from: 0.0.0.0/0 to: 127.0.0.0/8
  command: udpreply
}
`,
  );
  const child = spawn('danted', ['-f', file, '-N', '1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  // Its workers are processes of their own, in its group.
  cleanups.push(() => process.kill(-child.pid!, 'SIGKILL'));
  await says(child, /running/);
  return port;
}

const danteRuns = process.getuid?.() === 0 && installed('danted', 'dnsmasq', 'dig');

describe.skipIf(!danteRuns)('a chain through dante, an independent server', () => {
  test('carries dig’s questions to a real dnsmasq', async () => {
    const {child, port: dns} = await startDnsmasq();
    children.push(child);
    const proxy = await startDante();
    const {port: listen, stop} = await startUdptop(
      ...['-L', `udp://127.0.0.1:0/127.0.0.1:${dns}?name=dns`],
      ...['-F', `socks5://ada:pa55w0rd@127.0.0.1:${proxy}`],
    );
    for (let round = 0; round < 3; round++) {
      expect(dig(listen, '+short', 'example.test')).toBe('192.0.2.1\n');
    }
    const {snapshot, printed} = await stop();
    expect(snapshot.flows).toHaveLength(3);
    expect(snapshot.totals.rx).toMatchObject({packets: 3, forwardedPackets: 3});
    expect(snapshot.totals.tx).toMatchObject({packets: 3, forwardedPackets: 3});
    expectConservation(snapshot);
    expect(printed).not.toContain('pa55w0rd');
  });
});

describe.skipIf(!hasPySocks())('two commands in a chain', () => {
  test('PySocks reaches its targets through both, each metering them', async () => {
    const [four, six] = [await target(), await target('::1')];
    const far = await startUdptop('-L', 'socks5://b:far-secret@127.0.0.1:0');
    const file = join(emptyDirectory(), 'udptop.yaml');
    writeFileSync(
      file,
      `services:
  - addr: 127.0.0.1:0
    handler: {type: socks5, chain: far}
    listener: {type: tcp}
chains:
  - name: far
    hops:
      - nodes: [{addr: 127.0.0.1:${far.port}, connector: {type: socks5, auth: {username: b, password: far-secret}}}]
`,
    );
    const near = await startUdptop('-C', file);
    const printed = await runPySocks(String(near.port), '', '', `127.0.0.1 ${four.port}`, `::1 ${six.port}`);
    expect(printed).toBe(
      `heard to 127.0.0.1 from 127.0.0.1 ${four.port}\nheard to ::1 from ::1 ${six.port}\n`.repeat(2),
    );
    for (const {stop} of [near, far]) {
      const {snapshot, printed: said} = await stop(2);
      expect(flowsOf(snapshot)).toEqual({
        [`127.0.0.1:${four.port}`]: [2, 24, 2, 36],
        [`[::1]:${six.port}`]: [2, 12, 2, 24],
      });
      expectConservation(snapshot);
      expect(said).not.toContain('far-secret');
    }
  });
});
