import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {openRefusing} from '../relay/peers.js';
import {dig, emptyDirectory, installed, says, startCommand, startDnsmasq} from './command.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Counts what tcpdump sees at a port of the loopback interface, until `stop`. */
async function capture(port: number) {
  const tcpdump = spawn('tcpdump', ['-i', 'lo', '-n', '-l', '--immediate-mode', `udp port ${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(tcpdump);
  await says(tcpdump, /listening on/);
  let text = '';
  tcpdump.stdout.on('data', chunk => {
    text += chunk;
  });
  return async () => {
    tcpdump.kill('SIGINT');
    await once(tcpdump, 'close');
    const flows = new Map<
      string,
      {rx: {packets: number; bytes: number}; tx: {packets: number; bytes: number}}
    >();
    for (const [, from, to, bytes] of text.matchAll(
      /IP 127\.0\.0\.1\.(\d+) > 127\.0\.0\.1\.(\d+): UDP, length (\d+)/g,
    )) {
      const [client, direction] = Number(to) === port ? [from!, 'rx' as const] : [to!, 'tx' as const];
      const flow = flows.get(client) ?? {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}};
      flow[direction].packets++;
      flow[direction].bytes += Number(bytes);
      flows.set(client, flow);
    }
    return flows;
  };
}

interface ExportedFlow {
  readonly client: string;
  readonly target: string;
  readonly rx: {packets: number; bytes: number};
  readonly tx: {packets: number; bytes: number};
}

describe.skipIf(!installed('dnsmasq', 'dig', 'tcpdump'))('a real dnsmasq behind udptop, asked by dig', () => {
  test('is answered through the relay, and the snapshot says per flow what tcpdump saw', async () => {
    const {child, port: target} = await startDnsmasq();
    children.push(child);
    const snapshotFile = join(emptyDirectory(), 'snapshot.json');
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target}?name=dns`,
      '--headless',
      '--output',
      'ndjson',
      '-i',
      '100ms',
      '--snapshot',
      snapshotFile,
    ]);
    children.push(command.child);
    const listen = await command.listening('dns');
    const stop = await capture(listen);

    expect(dig(listen, '+short', 'example.test')).toBe('192.0.2.1\n');
    expect(dig(listen, '+short', 'long.test', 'TXT')).toContain('x'.repeat(200));
    expect(dig(listen, 'nothing.test')).toContain('status: REFUSED');
    await command.printed(/"started":3/);

    const seen = await stop();
    command.child.kill('SIGTERM');
    const {status} = await command.finished;
    expect(status).toBe(0);
    const snapshot = JSON.parse(readFileSync(snapshotFile, 'utf8'));
    const exported = new Map(
      (snapshot.flows as ExportedFlow[]).map(({client, rx, tx}) => [
        client.split(':')[1],
        {
          rx: {packets: rx.packets, bytes: rx.bytes},
          tx: {packets: tx.packets, bytes: tx.bytes},
        },
      ]),
    );
    expect(seen.size).toBe(3);
    expect(exported).toEqual(seen);
    expect(snapshot.flows.every((flow: ExportedFlow) => flow.target === `127.0.0.1:${target}`)).toBe(true);
    expect(snapshot.totals.rx).toMatchObject({packets: 3, forwardedPackets: 3, droppedPackets: 0});
    expect(snapshot.totals.tx).toMatchObject({packets: 3, forwardedPackets: 3, droppedPackets: 0});
    expect(snapshot.totals.drops).toEqual({total: 0, byReason: {}});
  });

  test('goes away: the refusals are counted, and dig gets no answer', async () => {
    const refusing = await openRefusing();
    const target = refusing.port;
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target}?name=dns`,
      '--headless',
      '--output',
      'ndjson',
      '-i',
      '100ms',
    ]);
    children.push(command.child);
    const listen = await command.listening('dns');
    expect(() => dig(listen, '+time=1', 'example.test')).toThrow();
    await command.printed(/"refusals":1/);
    command.child.kill('SIGINT');
    expect((await command.finished).status).toBe(0);
    refusing.close();
  });
});
