import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import type {FlowSnapshot, Snapshot} from '../../source/index.js';
import {ask} from '../control/client.js';
import {echo, eventually, peer} from '../relay/peers.js';
import {conversationsOf, dissectFile} from '../writing/dissect.js';
import {cli, emptyDirectory, installed, type Running, runCommand, startCommand} from './command.js';
import {makeNetwork, whyNoNamespaces} from './namespaces.js';
import {openTerminal} from './terminal.js';

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

function start(...parameters: Parameters<typeof startCommand>): Running {
  const command = startCommand(...parameters);
  running.push(command);
  return command;
}

const quiet = ['--headless', '--output', 'none', '-i', '100ms'];
const relayTo = (port: number) => `udp://127.0.0.1:0/127.0.0.1:${port}`;
const mayBecomeNobody = spawnSync('setpriv', ['--reuid=65534', 'true']).status === 0;
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
const mayCapture = spawnSync('setpriv', ['--bounding-set=-all', 'true']).status === 0;

/** What a snapshot says of its flows, as `conversationsOf` does. */
function conversationsIn({flows}: Pick<Snapshot, 'flows'>): Map<string, readonly [number, number]> {
  return new Map(
    flows.map(({client, target, rx, tx}: FlowSnapshot) => [`${client} ${target}`, [rx.packets, tx.packets]]),
  );
}

/** Each of so many clients has its datagrams answered, through a relay at this port. */
async function exchange(port: number, clients: number, datagrams: number): Promise<void> {
  for (let each = 0; each < clients; each++) {
    const client = await peer();
    for (let count = 1; count <= datagrams; count++) {
      await client.send('x'.repeat(count), port);
      await client.arrived(count);
    }
  }
}

async function end(command: Running) {
  command.child.kill('SIGTERM');
  return command.finished;
}

describe.skipIf(!installed('tshark', 'capinfos'))('--write', () => {
  test.skipIf(!mayBecomeNobody).each([1, 2])(
    'writes every datagram of a relay without root: the conversations are those of the snapshot, with %i threads',
    async threads => {
      const target = await peer({answer: echo});
      const cwd = emptyDirectory();
      chmodSync(cwd, 0o777);
      const command = start(
        [
          ...quiet,
          '-L',
          relayTo(target.port),
          '--threads',
          String(threads),
          '--write',
          'all.pcapng',
          '--snapshot',
          'end.json',
        ],
        {cwd, within: nobody},
      );
      await exchange(await command.listening(), 8, 5);
      const {status, stderr} = await end(command);
      const file = join(cwd, 'all.pcapng');
      const {size, mode, uid} = statSync(file);
      expect({status, mode: mode & 0o777, uid}).toEqual({status: 0, mode: 0o600, uid: 65_534});
      expect(stderr).toMatch(/^udptop: Wrote 80 datagrams \([\d.]+KB\) to all\.pcapng$/m);
      expect(size).toBeGreaterThan(80 * 60);
      const snapshot = JSON.parse(readFileSync(join(cwd, 'end.json'), 'utf8'));
      expect(conversationsOf(file)).toEqual(conversationsIn(snapshot));
      const packets = dissectFile(file);
      expect(packets.every(({isRight}) => isRight)).toBe(true);
      expect(packets.filter(({comment}) => comment !== '')).toHaveLength(8);
      expect(execFileSync('capinfos', ['-c', '-M', file], {encoding: 'utf8'})).toMatch(
        /Number of packets: *80$/m,
      );
    },
  );

  test.skipIf(process.geteuid?.() !== 0)('writes a file of the user that root becomes', async () => {
    const target = await peer({answer: echo});
    const cwd = emptyDirectory();
    chmodSync(cwd, 0o777);
    const command = start(
      [...quiet, '-L', relayTo(target.port), '--user', '65534:65534', '--write', 'all.pcapng'],
      {cwd},
    );
    await exchange(await command.listening(), 1, 1);
    expect((await end(command)).status).toBe(0);
    expect(statSync(join(cwd, 'all.pcapng'))).toMatchObject({uid: 65_534, gid: 65_534});
    expect(dissectFile(join(cwd, 'all.pcapng'))).toHaveLength(2);
  });

  test('goes on to another file where there is one of its name', async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'all.pcapng'), 'mine');
    const target = await peer({answer: echo});
    const command = start([...quiet, '-L', relayTo(target.port), '--write', 'all.pcapng'], {cwd});
    await exchange(await command.listening(), 1, 1);
    const {status, stderr} = await end(command);
    expect(status).toBe(0);
    expect(stderr).toContain('--write: all.pcapng exists already; datagrams go to all-2.pcapng');
    expect(readFileSync(join(cwd, 'all.pcapng'), 'utf8')).toBe('mine');
    expect(dissectFile(join(cwd, 'all-2.pcapng'))).toHaveLength(2);
  });

  test('ends at its limit, says so, and the run goes on', async () => {
    const target = await peer();
    const cwd = emptyDirectory();
    const command = start(
      [...quiet, '-L', relayTo(target.port), '--write', 'all.pcapng', '--write-limit', '1M'],
      {cwd},
    );
    const port = await command.listening();
    const client = await peer();
    for (let sent = 0; sent < 40; sent++) {
      await client.send(Buffer.alloc(30_000), port);
      await target.arrived(sent + 1);
    }
    const {status, stderr} = await end(command);
    expect(status).toBe(0);
    expect(stderr).toMatch(/Wrote 33 datagrams \(992KB\) to all\.pcapng, and no more: 1\.00MB is the limit/);
    expect(dissectFile(join(cwd, 'all.pcapng'))).toHaveLength(33);
  });

  test.skipIf(!mayMount)(
    'ends where the disk is full: the file is whole, the run goes on, and says so',
    async () => {
      const target = await peer({answer: echo});
      const cwd = emptyDirectory();
      mkdirSync(join(cwd, 'disk'));
      const script = 'mount -t tmpfs -o size=64k none disk && exec "$@"';
      const command = start(
        [...quiet, '-L', relayTo(target.port), '--write', 'disk/all.pcapng', '--control', 'u.sock'],
        {cwd, within: ['unshare', '--mount', 'sh', '-c', script, 'sh']},
      );
      const port = await command.listening();
      const file = join(`/proc/${command.child.pid}/root`, cwd, 'disk/all.pcapng');
      const client = await peer();
      let sent = 0;
      const send = async () => {
        await client.send(Buffer.alloc(5000), port);
        await client.arrived(++sent);
        return (await ask(join(cwd, 'u.sock'), 'GET', '/snapshot')).json().notices;
      };
      await expect
        .poll(send, {timeout: 15_000, interval: 50})
        .toContainEqual(
          expect.stringMatching(
            /^--write: disk\/all\.pcapng cannot be written any more: no space left on device/,
          ),
        );
      const packets = dissectFile(file);
      expect(packets.length).toBeGreaterThan(0);
      expect(packets.every(({isRight}) => isRight)).toBe(true);
      const {status, stderr} = await end(command);
      expect(status).toBe(1);
      expect(stderr).toMatch(/\d+ datagrams? (is|are) missing/);
    },
  );

  test('is refused where the file cannot be written, and with --privacy', async () => {
    const cwd = emptyDirectory();
    const relay = [...quiet, '-L', relayTo(9)];
    const nowhere = await runCommand([...relay, '--write', 'no/where.pcapng'], {cwd});
    expect(nowhere.stderr).toMatch(/--write: no\/where\.pcapng cannot be written: ENOENT/);
    const full = await runCommand([...relay, '--write', '/dev/full'], {cwd});
    expect(full.stderr).toMatch(/--write: \/dev\/full cannot be written: ENOSPC/);
    const masked = await runCommand([...relay, '--privacy', '--write', 'all.pcapng'], {cwd});
    expect(masked.stderr).toMatch(
      /--write: datagrams have real addresses and payloads, which --privacy hides/,
    );
    for (const {status} of [nowhere, full, masked]) expect(status).toBe(2);
    expect(existsSync(join(cwd, 'all.pcapng'))).toBe(false);
  });

  test.skipIf(!mayCapture)('writes what a capture sees: whole datagrams, also of trains', async () => {
    const target = await peer();
    const cwd = emptyDirectory();
    const url = `capture://lo?port=${target.port}`;
    const command = start(
      [...quiet, '-L', url, '--write', 'all.pcapng', '--snapshot', 'end.json', '--control', 'u.sock'],
      {cwd},
    );
    await eventually(() => existsSync(join(cwd, 'u.sock')), 'the control socket', 15_000);
    const client = await peer();
    await client.send(Buffer.alloc(40_000, 7), target.port);
    // UDP_SEGMENT: ten datagrams in one packet.
    const train = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(17, 103, 1000)
s.sendto(b'y' * 9500, ('127.0.0.1', ${target.port}))`;
    execFileSync('python3', ['-c', train]);
    await target.arrived(11);
    const seen = async () => (await ask(join(cwd, 'u.sock'), 'GET', '/snapshot')).json().totals.rx.packets;
    await expect.poll(seen, {timeout: 10_000}).toBe(11);
    expect((await end(command)).status).toBe(0);
    const file = join(cwd, 'all.pcapng');
    const packets = dissectFile(file);
    expect(packets.map(({payloadBytes}) => payloadBytes)).toEqual([40_000, ...Array(9).fill(1000), 500]);
    expect(packets.every(({isRight}) => isRight)).toBe(true);
    const snapshot = JSON.parse(readFileSync(join(cwd, 'end.json'), 'utf8'));
    expect(conversationsOf(file)).toEqual(conversationsIn(snapshot));
  });
});

describe.skipIf(!installed('tshark') || whyNoNamespaces() !== undefined)('a cable', () => {
  test('shows fragments of a datagram: it is one packet in the file, which says how long the datagram was', async () => {
    const network = makeNetwork();
    onTestFinished(network.remove);
    const cwd = emptyDirectory();
    const command = start(
      [...quiet, '-L', 'capture://cable0?port=5300', '--write', 'all.pcapng', '--control', 'u.sock'],
      {cwd, within: network.relay},
    );
    await eventually(() => existsSync(join(cwd, 'u.sock')), 'the control socket', 15_000);
    const send = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('10.77.0.1', 4000))
for size in (4000, 100): s.sendto(b'z' * size, ('10.99.0.1', 5300))`;
    await network.run('python3', '-c', send);
    const seen = async () => (await ask(join(cwd, 'u.sock'), 'GET', '/snapshot')).json().totals.rx;
    await expect.poll(seen, {timeout: 10_000}).toMatchObject({packets: 2, bytes: 4100});
    expect((await end(command)).status).toBe(0);
    const packets = dissectFile(join(cwd, 'all.pcapng'));
    expect(packets).toMatchObject([
      {source: '10.77.0.1:4000', target: '10.99.0.1:5300', payloadBytes: 4000, isRight: false},
      {source: '10.77.0.1:4000', target: '10.99.0.1:5300', payloadBytes: 100, isRight: true},
    ]);
    expect(packets[0]!.payload).toBe('z'.repeat(1472));
  });
});

describe.skipIf(!installed('tshark', 'tmux'))('the key w', () => {
  const open = (cwd: string, ...parameters: string[]) =>
    openTerminal(`${process.execPath} ${cli} ${parameters.join(' ')}`, {cwd});

  test('writes the flow under the cursor to a new file until it is pressed again', async () => {
    const target = await peer({answer: echo});
    const cwd = emptyDirectory();
    const terminal = open(cwd, '--readonly', '-i', '200ms', '-L', relayTo(target.port));
    try {
      const port = await terminal.listening();
      const client = await peer();
      await client.send('before', port);
      await terminal.shows(new RegExp(`127.0.0.1:${client.port}`));
      terminal.press('w');
      await terminal.shows(/Writing 1 flow to \S*udptop-\d{8}-\d{6}\.pcapng, up to 100MB or 10m/);
      await client.send('hello', port);
      await client.arrived(2);
      await terminal.shows(/Writing 1 flow to udptop-\d{8}-\d{6}\.pcapng, \d+B/);
      terminal.press('w');
      await terminal.shows(/Wrote 2 datagrams \(\d+B\) to \S*udptop-/);
      const [file] = execFileSync('sh', ['-c', 'ls *.pcapng'], {cwd, encoding: 'utf8'}).split('\n');
      expect(dissectFile(join(cwd, file!)).map(({payload}) => payload)).toEqual(['hello', 'hello']);
    } finally {
      terminal.close();
    }
  });

  test.each([
    [['--privacy'], /Nothing is written: datagrams have real addresses and payloads/],
    [['--write', 'all.pcapng'], /--write has all flows written to all\.pcapng already/],
  ])('says why it writes nothing with %j', async (flags, sentence) => {
    const target = await peer({answer: echo});
    const terminal = open(emptyDirectory(), ...flags, '-i', '200ms', '-L', relayTo(target.port));
    try {
      const client = await peer();
      await client.send('hello', await terminal.listening());
      await terminal.shows(/\S+:\d+ +\S+:\d+ +service-0/);
      terminal.press('w');
      await terminal.shows(sentence);
    } finally {
      terminal.close();
    }
  });
});
