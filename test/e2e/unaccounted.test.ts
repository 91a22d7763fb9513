import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {echo, openPeer} from '../relay/peers.js';
import {startCommand} from './command.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

type Direction = Readonly<
  Record<'packets' | 'forwardedPackets' | 'droppedPackets' | 'queuedPackets', number>
>;

test.each(['batched', 'portable'])(
  'nothing is unaccounted for in any snapshot of a flood, however it is read: --transport %s',
  async transport => {
    const target = await openPeer({answer: echo});
    cleanups.push(target.close);
    const command = startCommand([
      ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`, '--transport', transport],
      ...['--headless', '--output', 'ndjson', '-i', '100ms'],
    ]);
    cleanups.push(() => command.child.kill('SIGKILL'));
    const port = await command.listening();
    const client = spawn(
      process.execPath,
      [resolve('test/faults/client.mjs'), ...[port, 30_000, 200, 0].map(String)],
      {stdio: 'ignore'},
    );
    cleanups.push(() => client.kill('SIGKILL'));
    await once(client, 'exit');
    command.child.kill('SIGTERM');
    const {stdout, status} = await command.finished;
    expect(status).toBe(0);
    const snapshots = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    const busy = snapshots.filter(({totals}) => totals.rx.packetsPerSecond > 0);
    expect(busy.length).toBeGreaterThan(2);
    for (const {totals, services, notices} of snapshots) {
      expect([totals.unaccounted, services[0].unaccounted, notices]).toEqual([0, 0, []]);
      for (const each of [totals.rx, totals.tx] as Direction[])
        expect(each.forwardedPackets + each.droppedPackets + each.queuedPackets).toBe(each.packets);
    }
  },
  20_000,
);
