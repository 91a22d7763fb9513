import {afterEach, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../source/configuration/configuration-error.js';
import {createHandler, type Handler} from '../../source/handler/handler.js';
import type {HandlerOptions} from '../../source/handler/options.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';
import {echo, openPeer} from '../relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function peers() {
  const target = await openPeer({answer: echo});
  const client = await openPeer();
  cleanups.push(target.close, client.close);
  const options = {type: 'udp', listen: '127.0.0.1:0', target: `127.0.0.1:${target.port}`} as const;
  return {target, client, options};
}

async function start(handler: Handler): Promise<number> {
  await handler.start();
  cleanups.push(handler.stop);
  return handler.address!.port;
}

function metered() {
  const registry = createStatsReporterRegistry();
  const reporter = new StatsReporter({intervalMs: 0});
  registry.register('mine', reporter);
  return {registry, reporter};
}

describe('a handler made in code', () => {
  test('takes all its options at once', async () => {
    const {target, client, options} = await peers();
    const {registry, reporter} = metered();
    const handler = createHandler({...options, registry, statsGUID: 'mine', udpTimeout: '10s'});
    await client.send('hello', await start(handler));
    await client.arrived(1);
    const meter = reporter.get({client: `127.0.0.1:${client.port}`, target: `127.0.0.1:${target.port}`});
    expect(meter?.totals()).toMatchObject({rx: {packets: 1, bytes: 5}, tx: {packets: 1, bytes: 5}});
    await handler.stop();
    expect(reporter.size).toBe(0);
  });

  test.each(['statsGUID', 'tungo.statsGUID', 'stats.guid'] as const)(
    'finds its reporter by %s in the metadata of init, which takes precedence',
    async key => {
      const {client, options} = await peers();
      const {registry, reporter} = metered();
      const handler = createHandler({...options, registry, statsGUID: 'other'}).init({
        [key]: 'mine',
        udpTimeout: '10s',
      });
      await client.send('hello', await start(handler));
      await client.arrived(1);
      expect(reporter.size).toBe(1);
    },
  );

  test('relays unmetered without a GUID', async () => {
    const {client, options} = await peers();
    await client.send('hello', await start(createHandler(options)));
    await client.arrived(1);
  });

  test.each([{type: 'udp', target: '127.0.0.1:53'}, {type: 'socks5'}] as const)(
    'tells where a $type service listens, as long as it does',
    async options => {
      const handler = createHandler({...options, listen: '127.0.0.1:0'});
      expect(handler.address).toBeUndefined();
      await handler.start();
      expect(handler.address).toEqual({host: '127.0.0.1', port: expect.any(Number)});
      expect(handler.address?.port).toBeGreaterThan(0);
      await handler.stop();
      expect(handler.address).toBeUndefined();
    },
  );

  test('starts once, however often it is asked, and starts again after a stop', async () => {
    const {options} = await peers();
    const handler = createHandler(options);
    cleanups.push(handler.stop);
    await Promise.all([handler.start(), handler.start()]);
    const first = handler.address;
    await handler.start();
    expect(handler.address).toBe(first);
    await handler.stop();
    await handler.stop();
    await handler.start();
    expect(handler.address).toBeDefined();
  });

  test('stops what is still starting', async () => {
    const {options} = await peers();
    const handler = createHandler(options);
    const started = handler.start();
    await handler.stop();
    await started;
    expect(handler.address).toBeUndefined();
  });

  test('says that an address is in use, and starts once it is free', async () => {
    const {options} = await peers();
    const blocker = createHandler(options);
    const port = await start(blocker);
    const handler = createHandler({...options, listen: `127.0.0.1:${port}`});
    await expect(handler.start()).rejects.toMatchObject({code: 'EADDRINUSE'});
    await blocker.stop();
    expect(await start(handler)).toBe(port);
  });

  test('rejects wrong options and metadata when it starts', async () => {
    const rejected = (options: Partial<HandlerOptions>, metadata = {}) =>
      expect(
        createHandler({
          type: 'udp',
          listen: '127.0.0.1:0',
          target: '127.0.0.1:53',
          ...options,
        } as HandlerOptions)
          .init(metadata)
          .start(),
      ).rejects;
    await rejected({listen: '0.0.0.0:0'}).toBeInstanceOf(ConfigurationError);
    await rejected({target: 'nowhere'}).toThrow(/^target: expected a target/);
    await rejected({udpTimeout: 'soon'}).toThrow(/^udpTimeout: expected a duration/);
    await rejected({}, {udpTimeout: 'soon'}).toThrow(/^udpTimeout: expected a duration/);
    await rejected({type: 'socks5'}).toThrow(/^target: expected none/);
    await rejected({maxFails: 0}).toThrow(/^maxFails: expected a whole number/);
    await rejected({type: 'tungo', net: 'nowhere'}).toThrow(/^net: /);
    await rejected({type: 'tungo', net: '10.66.0.1/24', mtu: 1}).toThrow(/^mtu: expected a whole number/);
    await rejected({type: 'tun' as 'udp'}).toThrow('type: expected udp, socks5, tungo or capture; got "tun"');
    await rejected({forward: 'http://ada:secret@proxy.example.org'}).toThrow(
      /^forward: expected a URL(?!.*secret)/,
    );
  });
});
