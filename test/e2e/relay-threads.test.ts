import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import {echo, openPeer, type Peer, type PeerOptions} from '../relay/peers.js';
import {emptyDirectory, type Running, says, startCommand} from './command.js';

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

async function peer(options?: PeerOptions): Promise<Peer> {
  const opened = await openPeer(options);
  onTestFinished(opened.close);
  return opened;
}

/** Runs the command with a reporter in its relay thread, whose module is this text. */
async function start(moduleText: string, options: readonly string[]) {
  const target = await peer({answer: echo});
  const directory = emptyDirectory();
  const [snapshot, file, reporters] = ['last.json', 'udptop.yaml', 'reporters.mjs'].map(name =>
    join(directory, name),
  ) as [string, string, string];
  writeFileSync(reporters, moduleText);
  writeFileSync(
    file,
    [
      `reporterModule: ${reporters}`,
      'services:',
      '  - name: echo',
      '    addr: 127.0.0.1:0',
      '    handler: {type: udp, metadata: {statsGUID: guid}}',
      `    forwarder: {nodes: [{addr: "127.0.0.1:${target.port}"}]}`,
    ].join('\n'),
  );
  const command = startCommand([
    ...['-C', file, '--headless', '--output', 'ndjson', '-i', '200ms'],
    ...['--snapshot', snapshot, ...options],
  ]);
  running.push(command);
  return {
    command,
    port: await command.listening(),
    async ended() {
      const {status, stderr} = await command.finished;
      return {status, stderr, ...JSON.parse(readFileSync(snapshot, 'utf8'))};
    },
  };
}

/** A client that sends until an answer comes. */
async function askUntilAnswered(port: number): Promise<void> {
  const client = await peer();
  const answered = client.arrived(1);
  const timer = setInterval(() => client.send('hello', port), 50);
  onTestFinished(() => clearInterval(timer));
  await answered;
  clearInterval(timer);
}

/** The first thread that carries a flow dies of it. */
const diesOnce = `
  import {mkdirSync} from 'node:fs';
  const isFirst = () => {
    try {
      return mkdirSync('a-thread-died') ?? true;
    } catch {
      return false;
    }
  };
  const die = () => { throw new Error('out of order'); };
  export default {guid: {onPacket() {}, onConnectionStart() { if (isFirst()) setTimeout(die, 20); }}};`;
const diesAlways = `
  setTimeout(() => { throw new Error('always'); }, 100);
  export default {guid: {onPacket() {}}};`;
const getsStuck = `
  let connections = 0;
  export default {guid: {onPacket() {}, onConnectionStart() { if (++connections === 2) for (;;); }}};`;

describe('a relay thread', () => {
  test.each([
    ['--transport', 'batched'],
    ['--transport', 'portable'],
    ['--threads', '2'],
  ])(
    'that dies is restarted with its services, and totals go on: %s %s',
    async (...options) => {
      const relay = await start(diesOnce, options);
      const restarted = says(relay.command.child, /the relay thread was restarted/);
      await askUntilAnswered(relay.port);
      await relay.command.printed(/A relay thread died at \d\d:\d\d:\d\d \(out of order\)/);
      await relay.command.printed(/"endReason":"threadDied"/);
      await askUntilAnswered(relay.port);
      await restarted;
      relay.command.child.kill('SIGTERM');
      const {status, stderr, totals, flows} = await relay.ended();
      expect([status, stderr.includes('the relay thread was restarted')]).toEqual([0, true]);
      expect(totals.flows.started).toBe(flows.length);
      expect(totals.rx.packets).toBe(totals.rx.forwardedPackets + totals.rx.droppedPackets);
      expect(totals.tx.forwardedPackets).toBeGreaterThanOrEqual(2);
    },
    20_000,
  );

  test('that dies again and again ends the run, with its snapshot, and says why', async () => {
    const relay = await start(diesAlways, []);
    const {status, stderr, totals} = await relay.ended();
    expect([status, totals.flows.active]).toEqual([1, 0]);
    expect(stderr).toMatch(/^udptop: the relay thread ended: always; it had been restarted 3 times/m);
  }, 20_000);

  test.each(['batched', 'portable'])(
    'that is stuck is told within seconds, and the run still ends when asked: --transport %s',
    async transport => {
      const relay = await start(getsStuck, ['--transport', transport]);
      await askUntilAnswered(relay.port);
      await (await peer()).send('second', relay.port);
      await relay.command.printed(/A relay thread is stuck/);
      relay.command.child.kill('SIGTERM');
      const {status, stderr, totals} = await relay.ended();
      // Its only service did not work in the end.
      expect([status, stderr.includes('is stuck'), totals.rx.packets >= 2]).toEqual([1, true, true]);
    },
    20_000,
  );
});
