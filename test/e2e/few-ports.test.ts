import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {emptyDirectory, type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = whyNoNamespaces();
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(`a host with ten ports${reason}`, () => {
  let network: Network;
  const running: Running[] = [];
  const targets = ['10.77.0.2', '10.99.0.1'] as const;

  beforeAll(async () => {
    network = makeNetwork();
    await network.run('sh', '-c', 'echo 50000 50009 > /proc/sys/net/ipv4/ip_local_port_range');
    for (const host of targets) {
      const server = network.serve(process.execPath, resolve('test/e2e/echo.mjs'), 'serve', host);
      await once(server.stdout!, 'data');
    }
  });
  afterEach(() => {
    for (const {child} of running.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await network?.endServers();
    network?.remove();
  });

  /** How many of ten clients on the other host get an answer at this port. */
  const ask = (port: number, count = 10) =>
    network
      .onServerRead(
        process.execPath,
        resolve('test/e2e/clients.mjs'),
        '10.77.0.1',
        String(port),
        String(count),
      )
      .trim();

  test.each(['batched', 'portable'])('serves ten clients of each of two targets: %s', async transport => {
    const file = join(emptyDirectory(), 'snapshot.json');
    const relay = startCommand(
      [
        ...targets.flatMap((host, index) => ['-L', `udp://10.77.0.1:${4000 + index}/${host}:7?allow=any`]),
        ...['--headless', '--output', 'ndjson', '--transport', transport, '--snapshot', file],
      ],
      {within: network.relay},
    );
    running.push(relay);
    await relay.printed(/"schema"/);
    expect(ask(4000)).toBe('10 answered');
    expect(ask(4001)).toBe('10 answered');
    // Each port has a socket towards each of them by now.
    expect(ask(4000, 3)).toBe('0 answered');
    relay.child.kill('SIGINT');
    const {stderr} = await relay.finished;
    expect(stderr).toContain(
      'no local port is left for 10.77.0.2:7: the range net.ipv4.ip_local_port_range is used up',
    );
    const {totals} = JSON.parse(readFileSync(file, 'utf8'));
    expect(totals.drops.byReason).toEqual({noPort: 3});
    expect(totals.rx).toMatchObject({packets: 23, forwardedPackets: 20, droppedPackets: 3});
    expect(totals.tx).toMatchObject({packets: 20, forwardedPackets: 20});
  });
});
