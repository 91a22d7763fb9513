import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {parseSnapshot} from '../../source/snapshot/read.js';
import {eventually} from '../relay/peers.js';
import {type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = whyNoNamespaces();
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const node = process.execPath;

/** Answers each datagram but those of `silentBytes` with so many datagrams of so many bytes; prints its port. */
const answering = `
  const [silentBytes, replies, bytes] = process.argv.slice(1).map(Number);
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (message, {port, address}) => {
    if (message.length === silentBytes) return;
    for (let reply = 0; reply < replies; reply++) socket.send(bytes ? Buffer.alloc(bytes) : message, port, address);
  });
  socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
`;

/** Sends so many datagrams of 10 bytes from an address, one for each line on stdin; prints how many replies came so far. */
const asking = `
  const [from, to, port] = process.argv.slice(1);
  const socket = require('node:dgram').createSocket('udp4');
  let replies = 0;
  socket.on('message', () => console.log(++replies));
  socket.bind(0, from, () => console.log('ready'));
  process.stdin.on('data', () => socket.send(Buffer.alloc(10), Number(port), to));
`;

describe.skipIf(missing !== undefined)(`clients with forged addresses${reason}`, () => {
  let network: Network;
  let command: Running | undefined;

  beforeAll(() => {
    network = makeNetwork();
    // Programs of the server's host may send from all of these addresses.
    network.onServer('ip', 'route', 'add', 'local', '198.18.0.0/15', 'dev', 'lo');
  });
  afterEach(async () => {
    command?.child.kill('SIGKILL');
    await command?.finished;
    await network.endServers();
  });
  afterAll(() => network?.remove());

  const lines = (child: ChildProcess) => createInterface({input: child.stdout!});
  const firstLine = async (child: ChildProcess) => String((await once(lines(child), 'line'))[0]);

  /** A target on the relay's host, and a relay in front of it; resolves with the relay's port. */
  async function relay(transport: string, answer: readonly number[]): Promise<string> {
    const target = await firstLine(network.serveRelay(node, '-e', answering, ...answer.map(String)));
    command = startCommand(
      [
        ...['-L', `udp://10.77.0.1:0/127.0.0.1:${target}?allow=any&name=open`, '--transport', transport],
        ...['--headless', '--output', 'ndjson', '-i', '100ms'],
      ],
      {within: network.relay},
    );
    return String(await command.listening());
  }

  const snapshots = () =>
    command!
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map(line => parseSnapshot(line));
  const latest = () => snapshots().at(-1);

  test.each(['batched', 'portable'])(
    'neither keep newcomers out nor cost an established client its traffic, over the %s transport',
    async transport => {
      const port = await relay(transport, [64, 1, 0]);
      const steady = network.serve(node, 'test/e2e/steady-client.mjs', port, '10.77.0.1');
      const cameBack: number[] = [];
      lines(steady).on('line', line => cameBack.push(Number(line)));
      await eventually(() => cameBack.length > 20, 'the established client');
      const flood = network.serve(
        ...[node, 'bench/load/flood.mjs', '--to', `10.77.0.1:${port}`, '--first', '198.18.0.0'],
        ...['--addresses', '65536', '--rate', '10000', '--seconds', '3'],
      );
      const newcomers = network.serve(
        ...[node, 'bench/load/newcomers.mjs', '--to', `10.77.0.1:${port}`, '--first', '198.19.0.1'],
        ...['--count', '30', '--seconds', '3'],
      );
      const [during] = await Promise.all([firstLine(newcomers), once(flood, 'exit')]);
      expect(JSON.parse(during).answered).toBeGreaterThan(15);
      const sent = Math.max(...cameBack);
      await eventually(() => Math.max(...cameBack) > sent + 5, 'the established client after the flood');
      expect(cameBack.length).toBeGreaterThan(Math.max(...cameBack) * 0.9);
      expect(latest()!.totals.drops.byReason.sessionRate).toBeGreaterThan(1000);
      expect(latest()!.totals.unaccounted).toBe(0);
      expect(snapshots().flatMap(({notices}) => notices)).toContainEqual(
        expect.stringContaining('open: new clients come faster than newSessionsPerSecond allows'),
      );
    },
    60_000,
  );

  test.each(['batched', 'portable'])(
    'get ten times their bytes, and the flow says so until they send again, over the %s transport',
    async transport => {
      const port = await relay(transport, [0, 20, 50]);
      const client = network.serve(node, '-e', asking, '198.18.0.9', '10.77.0.1', port);
      let replies = 0;
      const said = lines(client).on('line', line => {
        if (line !== 'ready') replies = Number(line);
      });
      await once(said, 'line');
      client.stdin!.write('\n');
      const flow = () => latest()?.flows.find(each => each.client.startsWith('198.18.0.9:'));
      await eventually(() => flow()?.unproven === true && flow()!.tx.packets === 20, 'the flow');
      expect(replies).toBe(2);
      expect(latest()!.totals.drops.byReason.amplification).toBe(18);
      client.stdin!.write('\n');
      await eventually(() => replies === 22, 'all replies to the second request');
      await eventually(() => flow()?.unproven === undefined, 'the client to be known');
      expect(latest()!.totals.drops.byReason.amplification).toBe(18);
    },
  );

  test('do not keep clients of a private network from any number of replies', async () => {
    const port = await relay('batched', [0, 20, 50]);
    const client = network.serve(node, '-e', asking, '10.77.0.2', '10.77.0.1', port);
    let replies = 0;
    const said = lines(client).on('line', line => {
      if (line !== 'ready') replies = Number(line);
    });
    await once(said, 'line');
    client.stdin!.write('\n');
    await eventually(() => replies === 20, 'all replies');
  });
});
