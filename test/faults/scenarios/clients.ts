import {expect} from 'vitest';
import {ask} from '../../control/client.js';
import {freePort, openPeer} from '../../relay/peers.js';
import type {Fault} from '../fault.js';
import {answersNewcomers, newcomer} from '../newcomer.js';
import {type Relay, type Scene, until} from '../scene.js';

/** So many clients with a socket each send a datagram. */
async function crowd(scene: Scene, relay: Relay, clients: number): Promise<void> {
  for (let index = 0; index < clients; index++) await (await scene.peer()).send('hello', relay.port);
  await relay.received(clients);
}

async function actOnFlow(relay: Relay, action: string, body?: string): Promise<void> {
  const {flows} = (await ask(relay.socket, 'GET', '/flows')).json();
  const answer = await ask(relay.socket, 'POST', `/flows/${encodeURIComponent(flows[0].id)}/${action}`, {
    ...(body !== undefined && {body}),
  });
  expect(answer.status).toBe(200);
}

export const clients: readonly Fault[] = [
  {
    done: 'A client floods: 20,000 datagrams as fast as it can',
    survived: 'The relay; what it did not get to waits in the kernel, which says what it dropped',
    drops: ['queueFull'],
    async run(scene) {
      const relay = await scene.relay();
      expect(await scene.ask([], relay.port, 20_000, {gapMs: 0})).toBeGreaterThan(1000);
      await relay.exchange();
    },
  },
  {
    done: 'TERM in the middle of a flood',
    survived: 'The last snapshot balances',
    drops: ['queueFull', 'sendError'],
    async run(scene) {
      const relay = await scene.relay();
      const flood = scene.ask([], relay.port, 30_000, {gapMs: 0});
      await until(async () => (await relay.totals()).rx.packets > 500, 'the flood');
      await relay.end();
      await flood;
    },
  },
  {
    done: '100 clients where 10 sessions may be open (maxSessions)',
    survived: 'The relay, and newcomers: sessions that had no answer for 100 ms give way to them',
    drops: ['sessionLimit'],
    async run(scene) {
      const target = await scene.peer(answersNewcomers);
      const relay = await scene.relay({target: `127.0.0.1:${target.port}?maxSessions=10`});
      await crowd(scene, relay, 100);
      await newcomer(scene, relay);
    },
  },
  {
    done: '50 sockets of a client that may have 5 sessions (maxSessionsPerClient)',
    survived: 'Its first sessions, and other clients',
    drops: ['clientSessionLimit'],
    async run(scene) {
      const target = await scene.target();
      const relay = await scene.relay({target: `127.0.0.1:${target.port}?maxSessionsPerClient=5`});
      await crowd(scene, relay, 50);
      const other = await scene.peer({host: '127.0.0.2'});
      await other.send('hello', relay.port, '127.0.0.1');
      await other.arrived(1);
    },
  },
  {
    done: 'Clients that may not relay (allow)',
    survived: 'Those that may',
    drops: ['accessDenied'],
    async run(scene) {
      const target = await scene.target();
      const relay = await scene.relay({target: `127.0.0.1:${target.port}?allow=127.0.0.1`});
      const stranger = await openPeer({host: '127.0.0.3'});
      scene.cleanUp(stranger.close);
      for (let index = 0; index < 30; index++) await stranger.send('let me in', relay.port, '127.0.0.1');
      await relay.exchange();
      expect(stranger.received).toEqual([]);
    },
  },
  {
    done: 'More than the rate limit lets pass (limiter.in=10KB)',
    survived: 'The flow, at its rate',
    drops: ['rateLimit'],
    async run(scene) {
      const target = await scene.target();
      const relay = await scene.relay({target: `127.0.0.1:${target.port}?limiter.in=10KB`});
      expect(await scene.ask([], relay.port, 200, {bytes: 500})).toBeGreaterThan(5);
    },
  },
  {
    done: 'A flow is blocked while its client goes on sending, and freed again',
    survived: 'The flow, once it is freed',
    drops: ['blocked'],
    async run(scene) {
      const relay = await scene.relay();
      const client = await scene.peer();
      await client.send('1', relay.port);
      await client.arrived(1);
      await actOnFlow(relay, 'block');
      for (let index = 0; index < 30; index++) await client.send('2', relay.port);
      await until(async () => (await relay.totals()).drops.byReason.blocked === 30, '30 drops');
      await actOnFlow(relay, 'free');
      await client.send('3', relay.port);
      await client.arrived(2);
    },
  },
  {
    done: 'A flow is throttled to 1,000 bytes per second',
    survived: 'The flow, at its rate',
    drops: ['throttled'],
    async run(scene) {
      const relay = await scene.relay();
      const client = await scene.peer();
      await client.send('1', relay.port);
      await client.arrived(1);
      await actOnFlow(relay, 'throttle', '{"bytesPerSecond": 1000}');
      for (let index = 0; index < 50; index++) await client.send(Buffer.alloc(500), relay.port);
      await relay.received(51);
    },
  },
  {
    done: 'A flow is ended 20 times while its client goes on',
    survived: 'The client: each next datagram begins a new session',
    async run(scene) {
      const relay = await scene.relay();
      const client = await scene.peer();
      for (let turn = 1; turn <= 20; turn++) {
        await client.send('hello', relay.port);
        await client.arrived(turn);
        const {flows} = (await ask(relay.socket, 'GET', '/flows?filter=state%3Aactive')).json();
        await ask(relay.socket, 'DELETE', `/flows/${encodeURIComponent(flows[0].id)}`);
      }
    },
  },
  {
    done: 'Two relays that lead to each other',
    survived: 'Both: the datagram that goes round is stopped',
    drops: ['loop', 'sessionLimit', 'queueFull', 'socketError', 'clientSessionLimit'],
    async run(scene) {
      const port = await freePort();
      const first = await scene.relay({target: `127.0.0.1:${port}`});
      const second = await scene.relay({url: `udp://127.0.0.1:${port}/127.0.0.1:${first.port}`});
      await (await scene.peer()).send('round and round', second.port);
      const loops = async () =>
        ((await first.totals()).drops.byReason.loop ?? 0) +
        ((await second.totals()).drops.byReason.loop ?? 0);
      await until(async () => (await loops()) === 1, 'the loop to be stopped');
    },
  },
];
