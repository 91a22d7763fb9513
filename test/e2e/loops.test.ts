import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {freePort, openPeer} from '../relay/peers.js';
import {emptyDirectory, type Running, runCommand, startCommand} from './command.js';

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

/** A relay in a process of its own, and what it counted in the end. */
function startRelay(url: string, transport: string) {
  const snapshot = join(emptyDirectory(), 'last.json');
  const command = startCommand([
    ...['-L', url, '--transport', transport],
    ...['--headless', '--output', 'ndjson', '-i', '200ms', '--snapshot', snapshot],
  ]);
  running.push(command);
  return {
    command,
    async end() {
      command.child.kill('SIGTERM');
      await command.finished;
      return JSON.parse(readFileSync(snapshot, 'utf8')).totals;
    },
  };
}

test.each(['portable', 'batched'])(
  'a datagram between two relays that lead to each other is stopped and counted: --transport %s',
  async transport => {
    const port = await freePort();
    const first = startRelay(`udp://127.0.0.1:0/127.0.0.1:${port}`, transport);
    const back = await first.command.listening();
    const second = startRelay(`udp://127.0.0.1:${port}/127.0.0.1:${back}`, transport);
    const peer = await openPeer();
    await second.command.printed(/"totals"/);
    await peer.send('round and round', port);
    await Promise.race([first, second].map(({command}) => command.printed(/"loop":[1-9]/)));
    const totals = [await first.end(), await second.end()];
    peer.close();
    const loops = totals.map(({drops}) => drops.byReason.loop ?? 0);
    expect(loops[0] + loops[1]).toBe(1);
    for (const {rx, flows} of totals) {
      expect(rx.packets).toBe(rx.forwardedPackets + rx.droppedPackets);
      expect(flows.started).toBeLessThanOrEqual(transport === 'batched' ? 64 : 2000);
    }
  },
  20_000,
);

test('services that lead to each other are refused with the way', async () => {
  const {status, stderr} = await runCommand(['-L', 'udp://:5301/:5302', '-L', 'udp://:5302/:5301']);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('would go round without end, from "service-0" to "service-1" to "service-0"'),
  ]);
});
