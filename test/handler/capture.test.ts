import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {createHandler} from '../../source/handler/handler.js';
import type {TrafficStatsReporter} from '../../source/index.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';
import {enterOwnNetwork, whyNoOwnNetwork} from '../capture/ring/own-network.js';
import {echo, eventually, openPeer} from '../relay/peers.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;

describe.skipIf(whyNoOwnNetwork !== undefined)(`a capture made in code${why}`, () => {
  let leave: (() => void) | undefined;
  const cleanups: (() => unknown)[] = [];
  beforeAll(() => {
    leave = enterOwnNetwork();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => leave?.());

  async function talk(count: number) {
    const target = await openPeer({answer: echo});
    const client = await openPeer();
    cleanups.push(target.close, client.close);
    for (let index = 1; index <= count; index++) {
      await client.send('x'.repeat(index), target.port);
      await client.arrived(index);
    }
    return {client: `127.0.0.1:${client.port}`, target: `127.0.0.1:${target.port}`};
  }

  test('tells the reporter of its GUID of starts, of each packet, and of ends', async () => {
    const heard: unknown[] = [];
    const reporter: TrafficStatsReporter = {
      onConnectionStart: (_, client, target) => heard.push(['start', client, target]),
      onPacket: (_, direction, source, destination, bytes) =>
        heard.push([direction, source, destination, bytes]),
      onConnectionEnd: (_, client, target) => heard.push(['end', client, target]),
    };
    const registry = createStatsReporterRegistry();
    registry.register('mine', reporter);
    const handler = createHandler({type: 'capture', interface: 'any', registry, statsGUID: 'mine'});
    await handler.start();
    cleanups.push(handler.stop);
    const {client, target} = await talk(3);
    await eventually(() => heard.length >= 7, 'the packets');
    await handler.stop();
    expect(heard).toEqual([
      ['start', client, target],
      ...[1, 2, 3].flatMap(bytes => [
        ['rx', client, target, bytes],
        ['tx', target, client, bytes],
      ]),
      ['end', client, target],
    ]);
  });

  test('meters for a StatsReporter, which may come later', async () => {
    const registry = createStatsReporterRegistry();
    const reporter = new StatsReporter({intervalMs: 0});
    const handler = createHandler({type: 'capture', interface: 'lo', registry, statsGUID: 'mine'});
    await handler.start();
    cleanups.push(handler.stop);
    registry.register('mine', reporter);
    const connection = await talk(5);
    const totals = () => reporter.get(connection)?.totals();
    await eventually(() => totals()?.tx.packets === 5, 'the packets');
    expect(totals()).toMatchObject({rx: {packets: 5, bytes: 15}, tx: {packets: 5, bytes: 15}});
    await handler.stop();
    expect(reporter.size).toBe(0);
  });
});
