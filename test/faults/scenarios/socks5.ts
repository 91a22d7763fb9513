import {connect} from 'node:net';
import {encodeUdpHeader} from '../../../source/relay/socks5/udp-header.js';
import {associate} from '../../relay/socks5/control-client.js';
import type {Fault} from '../fault.js';
import {type Scene, until} from '../scene.js';

const startProxy = (scene: Scene) => scene.relay({url: 'socks5://127.0.0.1:0'});

/** A client with an association, which gets an answer through it. */
async function proxied(scene: Scene, port: number, host = '127.0.0.1') {
  const target = await scene.target();
  const {bound, control} = await associate({host: '127.0.0.1', port}, {localAddress: host});
  scene.cleanUp(() => control.destroy());
  const client = await scene.peer({host});
  const header = encodeUdpHeader({host: '127.0.0.1', port: target.port});
  let answers = 0;
  return {
    bound,
    control,
    client,
    async exchange() {
      await client.send(Buffer.concat([header, Buffer.from('hello')]), bound.port, bound.host);
      await client.arrived(++answers);
    },
  };
}

export const socks5: readonly Fault[] = [
  {
    done: 'Garbage on the SOCKS5 port, 200 times',
    survived: 'The other clients',
    async run(scene) {
      const relay = await startProxy(scene);
      for (let index = 0; index < 200; index++) {
        const socket = connect(relay.port, '127.0.0.1').on('error', () => {});
        const closed = new Promise(resolve => socket.once('close', resolve));
        socket.resume().end(Buffer.from(Array.from({length: 100}, (_, at) => (at * 31 + index * 17) & 255)));
        await closed;
      }
      await (await proxied(scene, relay.port)).exchange();
    },
  },
  {
    done: '300 SOCKS5 connections of one address that never speak',
    survived: 'The clients of other addresses; 128 of that one may be in a handshake',
    async run(scene) {
      const relay = await startProxy(scene);
      for (let index = 0; index < 300; index++) {
        const socket = connect(relay.port, '127.0.0.1').on('error', () => {});
        scene.cleanUp(() => socket.destroy());
      }
      await (await proxied(scene, relay.port, '127.0.0.2')).exchange();
    },
  },
  {
    done: 'The control connection of a SOCKS5 client is reset in the middle of its flow',
    survived: 'The other clients; the flow ends, as RFC 1928 has it',
    async run(scene) {
      const relay = await startProxy(scene);
      const [one, other] = [await proxied(scene, relay.port), await proxied(scene, relay.port)];
      await one.exchange();
      one.control.resetAndDestroy();
      await other.exchange();
    },
  },
  {
    done: 'SOCKS5 datagrams with damaged headers, and in fragments',
    survived: 'The association',
    drops: ['malformed', 'fragmented'],
    async run(scene) {
      const relay = await startProxy(scene);
      const {client, bound, exchange} = await proxied(scene, relay.port);
      await exchange();
      for (let length = 0; length < 10; length++) await client.send(Buffer.alloc(length), bound.port);
      await client.send(Buffer.from('0000 01 01 7f000001 0035 00'.replaceAll(' ', ''), 'hex'), bound.port);
      await exchange();
    },
  },
  {
    done: "Strangers send to a SOCKS5 client's association",
    survived: 'The association',
    drops: ['wrongSource'],
    async run(scene) {
      const relay = await startProxy(scene);
      const {bound, exchange} = await proxied(scene, relay.port);
      await exchange();
      const stranger = await scene.peer({host: '127.0.0.2'});
      for (let index = 0; index < 20; index++) await stranger.send('me too', bound.port, '127.0.0.1');
      await exchange();
    },
  },
  {
    done: 'SOCKS5 clients name targets that do not exist',
    survived: 'The association',
    drops: ['noTarget'],
    async run(scene) {
      const relay = await startProxy(scene);
      const {client, bound, exchange} = await proxied(scene, relay.port);
      await exchange();
      for (let index = 0; index < 20; index++)
        await client.send(
          Buffer.concat([encodeUdpHeader({host: `nobody-${index}.invalid`, port: 53}), Buffer.from('hello')]),
          bound.port,
        );
      await exchange();
      await until(async () => (await relay.totals()).drops.byReason.noTarget === 20, '20 drops');
    },
  },
];
