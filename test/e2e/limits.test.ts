import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {parseSnapshot} from '../../source/snapshot/read.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {echo, eventually, type Peer, peer} from '../relay/peers.js';
import {emptyDirectory, startCommand} from './command.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test('limits of clients, networks and new sessions hold for those that they name, and are told', async () => {
  const target = await peer({answer: echo});
  const file = join(emptyDirectory(), 'limits.yaml');
  writeFileSync(
    file,
    `services:
  - name: limited
    addr: 127.0.0.1:0
    handler: {type: udp}
    listener: {type: udp}
    forwarder: {nodes: [{addr: '127.0.0.1:${target.port}'}]}
    limiter: fair
limiters:
  - name: fair
    limits: [127.0.0.2 4pps, network 127.0.1.0/24 4pps, 127.0.2.0/24 2sps]
`,
  );
  const command = startCommand(['-C', file, '--headless', '--output', 'ndjson', '-i', '100ms']);
  cleanups.push(() => command.child.kill('SIGKILL'));
  const port = await command.listening();
  const send = async (from: Peer) => {
    for (let each = 0; each < 40; each++) await from.send(`${each}`, port, '127.0.0.1');
  };
  const slow = await peer({host: '127.0.0.2'});
  const free = await peer({host: '127.0.0.3'});
  const neighbours = await Promise.all([2, 3].map(last => peer({host: `127.0.1.${last}`})));
  const newcomers = await Promise.all(Array.from({length: 6}, () => peer({host: '127.0.2.1'})));
  for (const client of [slow, free, ...neighbours]) await send(client);
  for (const client of newcomers) await client.send('hello', port, '127.0.0.1');
  await free.arrived(40);

  const latest = (): Snapshot | undefined => {
    const line = command.stdout().split('\n').at(-2);
    return line === undefined ? undefined : parseSnapshot(line);
  };
  await eventually(() => latest()?.totals.rx.packets === 4 * 40 + 6, 'all datagrams');
  const {totals, services, flows} = latest()!;
  const forwarded = (host: string) =>
    flows
      .filter(({client}) => client.startsWith(`${host}:`))
      .reduce((sum, {rx}) => sum + rx.forwarded!.packets, 0);
  expect(forwarded('127.0.0.3')).toBe(40);
  expect(forwarded('127.0.0.2')).toBeLessThan(20);
  expect(forwarded('127.0.1.2') + forwarded('127.0.1.3')).toBeLessThan(20);
  expect(forwarded('127.0.2.1')).toBeLessThan(6);
  expect(Object.keys(totals.drops.byReason).toSorted()).toEqual(['rateLimit', 'sessionRate']);
  expect(totals.unaccounted).toBe(0);
  expect(services[0]!.limits).toEqual({
    newSessionsPerSecond: 500,
    amplification: 10,
    rates: [
      {of: 'client', block: '127.0.0.2', rxDatagramsPerSecond: 4},
      {of: 'client', block: '127.0.2.0/24', newSessionsPerSecond: 2},
      {of: 'network', block: '127.0.1.0/24', rxDatagramsPerSecond: 4},
    ],
  });
});
