import {type ChildProcess, execFile, spawn, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {chmodSync, existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {lifecycleState} from '../../source/snapshot/lifecycle.js';
import {parseSnapshot} from '../../source/snapshot/read.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {ask as askControl} from '../control/client.js';
import {echo, eventually, freePort, openPeer, openRefusing} from '../relay/peers.js';
import {emptyDirectory, installed, type Running, says, startCommand, startDnsmasq} from './command.js';
import {makeNetwork, whyNoNamespaces} from './namespaces.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function started(child: ChildProcess): ChildProcess {
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

/** The command, which prints a snapshot at every interval. */
function run(args: readonly string[], options: Parameters<typeof startCommand>[1] = {}): Running {
  const command = startCommand(['--headless', '--output', 'ndjson', ...args], options);
  started(command.child);
  return command;
}

const snapshotsOf = (stdout: string): Snapshot[] =>
  stdout.slice(0, stdout.lastIndexOf('\n')).split('\n').filter(Boolean).map(parseSnapshot);

/** Resolves with the first snapshot from now on for which that holds. */
async function sees(
  command: Running,
  what: string,
  holds: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> {
  const from = command.stdout().length;
  let found: Snapshot | undefined;
  await eventually(
    () => {
      found = snapshotsOf(command.stdout().slice(command.stdout().indexOf('\n', from - 1) + 1)).find(holds);
      return found !== undefined;
    },
    what,
    15_000,
  );
  return found!;
}

/** Asks with dig, from a port of its own where one is given; whether there was an answer. */
function dig(port: number, from?: number): boolean {
  const source = from === undefined ? [] : ['-b', `127.0.0.1#${from}`];
  const args = ['@127.0.0.1', '-p', String(port), ...source, '+tries=1', '+time=1', '+short', 'example.test'];
  return spawnSync('dig', args, {encoding: 'utf8'}).stdout === '192.0.2.1\n';
}

describe.skipIf(!installed('dnsmasq', 'dig'))('a server that answers and then dies', () => {
  test('makes its flow refused, in files too, and is named until it answers again', async () => {
    const {child, port: target} = await startDnsmasq();
    started(child);
    const command = run(['-L', `udp://127.0.0.1:0/127.0.0.1:${target}?name=dns`, '-i', '100ms']);
    const [listen, from] = [await command.listening(), await freePort()];
    expect(dig(listen, from)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (let attempt = 0; attempt < 4; attempt++) expect(dig(listen, from)).toBe(false);
    const named = await sees(command, 'the notice', ({notices}) => notices.length > 0);
    expect(named.notices).toEqual([`dns: 127.0.0.1:${target} refuses: nothing listens there any more`]);
    expect(named.flows[0]).toMatchObject({state: 'active', tx: {packets: 1}, refusedSinceReply: true});
    expect(lifecycleState(named.flows[0]!, named.takenAtMs)).toBe('refused');
    expect(command.stdout()).toMatch(/"state":"active","lifecycle":"refused"/);

    const back = await openPeer({port: target, answer: echo});
    cleanups.push(back.close);
    spawnSync('dig', [
      '@127.0.0.1',
      '-p',
      String(listen),
      '-b',
      `127.0.0.1#${from}`,
      '+tries=1',
      'example.test',
    ]);
    const answered = await sees(command, 'no notice', ({notices}) => notices.length === 0);
    expect(answered.flows[0]!.refusedSinceReply).toBe(false);
  });

  test('is named from the start where nothing ever listened', async () => {
    const dead = await openRefusing();
    cleanups.push(dead.close);
    const command = run(['-L', `udp://127.0.0.1:0/127.0.0.1:${dead.port}?name=dns`, '-i', '100ms']);
    const listen = await command.listening();
    for (let attempt = 0; attempt < 3; attempt++) dig(listen);
    const {notices} = await sees(command, 'the notice', each => each.notices.length > 0);
    expect(notices).toEqual([`dns: 127.0.0.1:${dead.port} refuses: nothing listens there`]);
  });
});

const noNamespaces = whyNoNamespaces();

describe.skipIf(noNamespaces !== undefined || !installed('dnsmasq', 'curl'))(
  `a real TFTP server${noNamespaces === undefined ? '' : ` (skipped: ${noNamespaces})`}`,
  () => {
    test('answers from another port, which a notice says after a few tries', async () => {
      const network = makeNetwork();
      cleanups.push(network.remove);
      const directory = emptyDirectory();
      chmodSync(directory, 0o755);
      writeFileSync(join(directory, 'hello.txt'), 'hello');
      const args = ['--no-daemon', '--port=0', '--enable-tftp', `--tftp-root=${directory}`];
      const server = network.serve('dnsmasq', ...args, '--conf-file=/dev/null', '--user=root');
      cleanups.push(network.endServers);
      await says(server, /started/);
      const get = (at: string, seconds: number) =>
        network.run('curl', '--silent', '--max-time', String(seconds), `tftp://${at}/hello.txt`);
      expect(await get('10.99.0.1:69', 5)).toBe('hello');

      const command = run(['-L', 'udp://127.0.0.1:0/10.99.0.1:69?name=boot', '-i', '200ms'], {
        within: network.relay,
      });
      const listen = await command.listening();
      for (let attempt = 0; attempt < 3; attempt++) expect(await get(`127.0.0.1:${listen}`, 2)).toBe('');
      const {notices} = await sees(command, 'the notice', each => each.notices.length > 0);
      expect(notices).toEqual([
        'boot: no reply from 10.99.0.1:69: a TFTP server answers from another port, so add replies=any-port',
      ]);
    }, 40_000);

    test('passes whole files with replies=any-port, one after the other', async () => {
      const network = makeNetwork();
      cleanups.push(network.remove);
      const directory = emptyDirectory();
      chmodSync(directory, 0o755);
      const file = randomBytes(100_000).toString('base64');
      writeFileSync(join(directory, 'large.txt'), file);
      const args = ['--no-daemon', '--port=0', '--enable-tftp', `--tftp-root=${directory}`];
      const server = network.serve('dnsmasq', ...args, '--conf-file=/dev/null', '--user=root');
      cleanups.push(network.endServers);
      await says(server, /started/);
      for (const transport of ['batched', 'portable']) {
        const url = 'udp://127.0.0.1:0/10.99.0.1:69?name=boot&replies=any-port';
        const command = run(['-L', url, '-i', '200ms', '--transport', transport], {within: network.relay});
        const listen = await command.listening();
        for (let attempt = 0; attempt < 2; attempt++) {
          // From the same port each time, as some boot loaders do; without refusals the new exchange is not known.
          const from = transport === 'batched' ? ['--local-port', '40500'] : [];
          const get = ['--silent', '--max-time', '20', ...from];
          const got = await network.run('curl', ...get, `tftp://127.0.0.1:${listen}/large.txt`);
          expect(got === file, `${transport}, ${got.length} bytes`).toBe(true);
        }
      }
    }, 60_000);
  },
);

describe.skipIf(!installed('iperf3', 'socat'))('a throttled flow', () => {
  test('shows what got through, which is what iperf3 counts, and not what was sent', async () => {
    const port = await freePort();
    const server = started(
      spawn('iperf3', [
        '--server',
        '--bind',
        '127.0.0.2',
        '--port',
        String(port),
        '--one-off',
        '--forceflush',
      ]),
    );
    await once(server.stdout!, 'data');
    // iperf3 talks TCP on the side, at the same address.
    const tcp = `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`;
    const side = started(
      spawn('socat', ['-d', '-d', tcp, `TCP:127.0.0.2:${port}`], {stdio: ['ignore', 'ignore', 'pipe']}),
    );
    await says(side, /listening on/);
    const cwd = emptyDirectory();
    const url = `udp://127.0.0.1:${port}/127.0.0.2:${port}`;
    const command = run(['-L', url, '-i', '500ms', '--control', 'u.sock'], {cwd});
    await eventually(() => existsSync(join(cwd, 'u.sock')), 'the control socket', 15_000);

    const sending = ['--udp', '--reverse', '--bitrate', '3.7M', '--length', '1000', '--time', '6', '--json'];
    const client = promisify(execFile)('iperf3', [
      '--client',
      '127.0.0.1',
      '--port',
      String(port),
      ...sending,
    ]);
    const {flows} = await sees(command, 'the traffic', each => (each.flows[0]?.tx.packets ?? 0) > 10);
    const {status} = await askControl(
      join(cwd, 'u.sock'),
      'POST',
      `/flows/${encodeURIComponent(flows[0]!.id)}/throttle`,
      {body: JSON.stringify({bytesPerSecond: 10_000})},
    );
    expect(status).toBe(200);
    const report: {intervals: {sum: {bytes: number}}[]} = JSON.parse((await client).stdout);
    const last = await sees(command, 'its end', each => each.flows[0]?.tx.packetsPerSecond === 0);
    const [{tx, drops}] = last.flows as [Snapshot['flows'][number]];
    expect(tx.forwarded!.packets + tx.dropped!.packets).toBe(tx.packets);
    expect(drops).toBe(tx.dropped!.packets);
    expect(drops).toBeGreaterThan(1000);
    // iperf3 does not count the datagram of its own handshake, or those after its end.
    const arrivedBytes = report.intervals.reduce((all, {sum}) => all + sum.bytes, 0);
    expect(tx.forwarded!.bytes - arrivedBytes).toBeGreaterThanOrEqual(0);
    expect(tx.forwarded!.bytes - arrivedBytes).toBeLessThan(5000);

    const limited = snapshotsOf(command.stdout()).filter(
      each => each.flows[0]?.state === 'throttled' && each.flows[0].tx.bytesPerSecond > 300_000,
    );
    expect(limited.length).toBeGreaterThan(3);
    // Totals are read a moment after flows, and may have counted one datagram more by then.
    const areOfOneMoment = ({flows: [flow], totals}: Snapshot) =>
      flow!.tx.packets === totals.tx.packets && flow!.tx.dropped!.packets === totals.tx.dropped!.packets;
    let compared = 0;
    // The first interval still has traffic from before the limit.
    for (const [index, each] of limited.entries()) {
      if (index === 0) continue;
      const {tx: back} = each.flows[0]!;
      expect(back.forwarded!.bytesPerSecond).toBeLessThan(25_000);
      if (!areOfOneMoment(limited[index - 1]!) || !areOfOneMoment(each)) continue;
      expect(each.totals.tx.forwarded!.bytesPerSecond).toBe(back.forwarded!.bytesPerSecond);
      expect(each.services[0]!.tx.forwarded!.bytesPerSecond).toBe(back.forwarded!.bytesPerSecond);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
    const passed = limited
      .slice(1)
      .reduce((all, each) => all + each.flows[0]!.tx.forwarded!.bytesPerSecond, 0);
    expect(passed / (limited.length - 1)).toBeGreaterThan(5000);
  }, 40_000);
});
