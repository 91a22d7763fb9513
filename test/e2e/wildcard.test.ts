import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {eventually} from '../relay/peers.js';
import {type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = whyNoNamespaces();
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(`a service at all addresses${reason}`, () => {
  let network: Network;
  let echo: ChildProcess;
  const running: Running[] = [];

  beforeAll(async () => {
    network = makeNetwork();
    const [program, ...args] = [
      ...network.relay,
      process.execPath,
      resolve('test/e2e/echo.mjs'),
      'serve',
      '127.0.0.1',
    ] as unknown as [string, ...string[]];
    echo = spawn(program, args, {stdio: ['ignore', 'pipe', 'inherit']});
    await once(echo.stdout!, 'data');
  });
  afterEach(async () => {
    for (const {child, finished} of running.splice(0)) {
      child.kill('SIGKILL');
      await finished;
    }
  });
  afterAll(() => {
    echo?.kill('SIGKILL');
    network?.remove();
  });

  async function relay(host: string, transport: string): Promise<number> {
    const command = startCommand(
      [
        ...['-L', `udp://${host}:0/127.0.0.1:7?allow=any`],
        ...['--headless', '--output', 'none', '--transport', transport],
      ],
      {within: network.relay},
    );
    running.push(command);
    return command.listening();
  }

  /** What the clients on the other host print. */
  const clients = (...args: readonly string[]) =>
    network.onServerRead(process.execPath, resolve('test/e2e/clients.mjs'), ...args).trim();

  test.each([
    ['portable', '0.0.0.0', '10.77.0.5', '24'],
    ['portable', '[::]', 'fd77::5', '64'],
    ['batched', '0.0.0.0', '10.77.0.6', '24'],
    ['batched', '[::]', 'fd77::6', '64'],
  ])('answers from an address that came later: %s, %s', async (transport, host, address, prefix) => {
    const port = String(await relay(host, transport));
    expect(clients(address.includes(':') ? 'fd77::1' : '10.77.0.1', port, '1')).toBe('1 answered');
    network.ip(
      'address',
      'add',
      `${address}/${prefix}`,
      'dev',
      'cable0',
      ...(prefix === '64' ? ['nodad'] : []),
    );
    await eventually(() => clients(address, port, '1') === '1 answered', 'the later address', 15_000);
    expect(clients(address, port, '5')).toBe('5 answered');
  });

  test.each([
    ['portable', '10.77.0.255'],
    ['portable', '255.255.255.255'],
    ['batched', '10.77.0.255'],
    ['batched', '255.255.255.255'],
  ])('hears broadcasts: %s, to %s', async (transport, address) => {
    network.onServer('ip', 'route', 'replace', '255.255.255.255', 'dev', 'cable1');
    const port = String(await relay('0.0.0.0', transport));
    expect(clients('broadcast', address, port)).toBe('10.77.0.1');
  });
});
