import {expect} from 'vitest';
import {echo, openPeer, openRefusing} from '../../relay/peers.js';
import type {Fault} from '../fault.js';
import {until} from '../scene.js';

export const targets: readonly Fault[] = [
  {
    done: 'Nothing listens at the target (ICMP port unreachable)',
    survived: 'The relay; refusals are counted and told',
    async run(scene) {
      const refusing = await openRefusing();
      scene.cleanUp(refusing.close);
      const relay = await scene.relay({target: `127.0.0.1:${refusing.port}`});
      const client = await scene.peer();
      for (let index = 0; index < 50; index++) await client.send('anybody?', relay.port);
      await relay.received(50);
    },
  },
  {
    done: 'The target never answers',
    survived: 'The relay',
    async run(scene) {
      const silent = await scene.peer();
      const relay = await scene.relay({target: `127.0.0.1:${silent.port}`});
      const client = await scene.peer();
      for (let index = 0; index < 50; index++) await client.send('anybody?', relay.port);
      await silent.arrived(50);
    },
  },
  {
    done: 'The target ends, and starts again at the same port',
    survived: 'The flow',
    async run(scene) {
      const refusing = await openRefusing();
      scene.cleanUp(refusing.close);
      const first = await openPeer({port: refusing.port, answer: echo});
      const relay = await scene.relay({target: `127.0.0.1:${refusing.port}`});
      const client = await scene.peer();
      await client.send('1', relay.port);
      await client.arrived(1);
      first.close();
      for (let index = 0; index < 20; index++) await client.send('2', relay.port);
      await scene.peer({port: refusing.port, answer: echo});
      await until(async () => {
        await client.send('3', relay.port);
        return client.received.some(({payload}) => payload.toString() === '3');
      }, 'an answer');
    },
  },
  {
    done: 'The target answers from another port than it was asked at',
    survived: 'The relay; strangers do not get into the flow',
    async run(scene) {
      const other = await scene.peer();
      const target = await scene.peer();
      const relay = await scene.relay({target: `127.0.0.1:${target.port}`});
      const client = await scene.peer();
      for (let index = 1; index <= 20; index++) {
        await client.send('hello', relay.port);
        await target.arrived(index);
        const [, port] = target.received[index - 1]!.from.split(':');
        await other.send('from elsewhere', Number(port));
      }
      expect(client.received).toEqual([]);
    },
  },
  {
    done: 'A target that answers each datagram with 200 others',
    survived: 'The flow',
    async run(scene) {
      const target: Awaited<ReturnType<typeof scene.peer>> = await scene.peer({
        answer(payload) {
          const {from} = target.received.at(-1)!;
          for (let index = 1; index < 200; index++) void target.send(payload, Number(from.split(':')[1]));
          return payload;
        },
      });
      const relay = await scene.relay({target: `127.0.0.1:${target.port}`});
      const client = await scene.peer();
      await client.send('tell me everything', relay.port);
      await client.arrived(200);
    },
  },
  {
    done: 'Empty datagrams, both ways',
    survived: 'All of them',
    run: async scene => (await scene.relay()).exchange(50, 0),
  },
  {
    done: 'Datagrams of 65,507 bytes, both ways',
    survived: 'All of them',
    run: async scene => (await scene.relay()).exchange(20, 65_507),
  },
  {
    done: 'Datagrams of 65,527 bytes over IPv6 to a target on IPv4, which carries 65,507',
    survived: 'The flow, and the datagrams that fit',
    drops: ['tooLarge'],
    async run(scene) {
      const target = await scene.target();
      const relay = await scene.relay({url: `udp://[::1]:0/127.0.0.1:${target.port}`});
      const client = await scene.peer({host: '::1'});
      for (let index = 1; index <= 10; index++) {
        await client.send(Buffer.alloc(65_527), relay.port);
        await client.send('small', relay.port);
        await client.arrived(index);
      }
    },
  },
  {
    done: 'Two services with the same target, at the same time',
    survived: 'Both',
    async run(scene) {
      const target = await scene.target();
      const relay = await scene.relay({args: ['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`]});
      const other = await relay.command.listening('service-1');
      const client = await scene.peer();
      for (let index = 1; index <= 20; index++) {
        await Promise.all([client.send('one', relay.port), client.send('other', other)]);
        await client.arrived(2 * index);
      }
    },
  },
  {
    done: 'The name of a target cannot be resolved, from the start on',
    survived: 'The other services',
    drops: ['noTarget'],
    async run(scene) {
      const relay = await scene.relay({args: ['-L', 'udp://127.0.0.1:0/nobody.invalid:53']});
      const port = await relay.command.listening('service-1');
      const client = await scene.peer();
      for (let index = 0; index < 20; index++) await client.send('anybody?', port);
      await relay.received(20);
      await relay.exchange();
    },
  },
  {
    done: 'One of two targets ends while clients go on',
    survived: 'The flows, at the other target',
    async run(scene) {
      const refusing = await openRefusing();
      scene.cleanUp(refusing.close);
      const target = await scene.target();
      const first = await openPeer({port: refusing.port, answer: echo});
      const relay = await scene.relay({
        target: `127.0.0.1:${refusing.port},127.0.0.1:${target.port}?strategy=round`,
      });
      for (let turn = 0; turn < 2; turn++) await relay.exchange(5);
      first.close();
      const client = await scene.peer();
      await until(async () => {
        await client.send('hello', relay.port);
        return client.received.length > 0;
      }, 'an answer');
    },
  },
];
