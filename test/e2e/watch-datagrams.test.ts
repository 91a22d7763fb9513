import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, onTestFinished, test} from 'vitest';
import type {ServiceConfiguration, WatchedDatagram} from '../../source/index.js';
import {echo, eventually, openPeer, type Peer, peer} from '../relay/peers.js';

// Threads run the built files, so that is what is tested here.
const {startMonitor}: typeof import('../../source/index.js') = await import(
  pathToFileURL(resolve('dist/index.js')).href
);

test.each([
  ['portable', 1],
  ['batched', 2],
] as const)(
  'a flow is watched in whichever relay thread it is, until its watch ends: %s, %i',
  async (transport, threads) => {
    const target = await peer({answer: echo});
    const probe = await openPeer();
    probe.close();
    const service: ServiceConfiguration = {
      name: 'test',
      handler: 'udp',
      listen: {host: '127.0.0.1', port: probe.port},
      target: {host: '127.0.0.1', port: target.port},
      statsGUID: 'watch-guid',
      udpTimeoutMs: 30_000,
      limits: {maxSessions: 100, maxSessionsPerClient: 100},
      allow: [],
      sourceLocation: {kind: 'built-in'},
    };
    const monitor = await startMonitor({services: [service], transport, threads});
    onTestFinished(monitor.stop);
    const clients = await Promise.all(Array.from({length: 8}, () => peer()));
    const exchange = async (client: Peer, text: string) => {
      const {length} = client.received;
      await client.send(text, service.listen.port);
      await client.arrived(length + 1);
    };
    for (const client of clients) await exchange(client, 'before');
    for (const client of clients) {
      const {flows} = await monitor.takeSnapshot();
      const flow = flows.find(each => each.client === `127.0.0.1:${client.port}`);
      let seen: readonly WatchedDatagram[] = [];
      const stop = monitor.watch(flow!, latest => {
        seen = latest;
      });
      for (const each of clients) await exchange(each, `of ${each.port}`);
      await eventually(() => seen.length === 2, 'both datagrams of the flow');
      expect(seen.map(({head}) => Buffer.from(head).toString())).toEqual([
        `of ${client.port}`,
        `of ${client.port}`,
      ]);
      stop();
      await exchange(client, 'after');
      // What the thread told is here before the answer to a later question.
      await monitor.takeSnapshot();
      expect(seen.every(({head}) => Buffer.from(head).toString() !== 'after')).toBe(true);
    }
  },
);
