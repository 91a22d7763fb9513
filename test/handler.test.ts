import {afterEach, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../source/configuration/configuration-error.js';
import {createHandler, type Handler} from '../source/handler.js';
import {createStatsReporterRegistry} from '../source/reporting/registry.js';
import {StatsReporter} from '../source/reporting/stats-reporter.js';
import {echo, openPeer} from './relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function ports() {
  const target = await openPeer({answer: echo});
  const client = await openPeer();
  const probe = await openPeer();
  probe.close();
  cleanups.push(target.close, client.close);
  return {target, client, listen: `127.0.0.1:${probe.port}`, listenPort: probe.port};
}

describe('a handler made in code', () => {
  test.each(['statsGUID', 'tungo.statsGUID', 'stats.guid'] as const)(
    'finds its reporter by %s',
    async key => {
      const {target, client, listen, listenPort} = await ports();
      const registry = createStatsReporterRegistry();
      const reporter = new StatsReporter({intervalMs: 0});
      registry.register('mine', reporter);
      const handler: Handler = createHandler({
        type: 'udp',
        listen,
        target: `127.0.0.1:${target.port}`,
        registry,
      }).init({
        [key]: 'mine',
        udpTimeout: '10s',
      });
      await handler.start();
      cleanups.push(handler.stop);
      await client.send('hello', listenPort);
      await client.arrived(1);
      expect(reporter.get(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`)?.totals()).toMatchObject({
        rx: {packets: 1, bytes: 5},
        tx: {packets: 1, bytes: 5},
      });
      await handler.stop();
      expect(reporter.size).toBe(0);
    },
  );

  test('relays unmetered without a GUID', async () => {
    const {target, client, listen, listenPort} = await ports();
    const handler = createHandler({type: 'udp', listen, target: `127.0.0.1:${target.port}`}).init({});
    await handler.start();
    cleanups.push(handler.stop);
    await client.send('hello', listenPort);
    await client.arrived(1);
  });

  test('refuses what it cannot understand when it starts', async () => {
    const start = (options: object, metadata = {}) =>
      createHandler({type: 'udp', listen: '127.0.0.1:5300', target: '127.0.0.1:53', ...options})
        .init(metadata)
        .start();
    await expect(start({listen: '0.0.0.0:5300'})).rejects.toBeInstanceOf(ConfigurationError);
    await expect(start({target: 'nowhere'})).rejects.toThrow(/^target: expected a target/);
    await expect(start({}, {udpTimeout: 'soon'})).rejects.toThrow(/^udpTimeout: expected a duration/);
  });
});
