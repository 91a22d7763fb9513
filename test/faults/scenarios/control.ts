import {connect} from 'node:net';
import {expect} from 'vitest';
import {ask, sendBytes} from '../../control/client.js';
import type {Fault} from '../fault.js';
import {until} from '../scene.js';

export const control: readonly Fault[] = [
  {
    done: 'Garbage on the control socket, 200 times',
    survived: 'Everything',
    async run(scene) {
      const relay = await scene.relay();
      for (let index = 0; index < 200; index++) {
        const garbage = Buffer.from(Array.from({length: 300}, (_, at) => (at * 31 + index * 17) & 255));
        await sendBytes(relay.socket, garbage, true);
      }
      await relay.exchange();
    },
  },
  {
    done: '1,000 connections to the control socket that say nothing',
    survived: 'The relay and its descriptors; a place is free once they go',
    async run(scene) {
      const relay = await scene.relay();
      const sockets = Array.from({length: 1000}, () => connect(relay.socket).on('error', () => {}));
      scene.cleanUp(() => {
        for (const socket of sockets) socket.destroy();
      });
      await relay.exchange();
      for (const socket of sockets) socket.destroy();
      const status = async () =>
        (await ask(relay.socket, 'GET', '/snapshot').catch(() => ({status: 0}))).status;
      await until(async () => (await status()) === 200, 'an answer');
    },
  },
  {
    done: 'Control requests that come byte by byte (slow loris), 20 at a time',
    survived: 'Everything',
    async run(scene) {
      const relay = await scene.relay();
      const sockets = Array.from({length: 20}, () => connect(relay.socket).on('error', () => {}));
      for (const byte of 'GET /snapshot HTTP/1.1\r\nX-Slow: ')
        for (const socket of sockets) socket.write(byte);
      await relay.exchange();
      for (const socket of sockets) socket.destroy();
    },
  },
  {
    done: 'A control request with a body of 10 MB',
    survived: 'Everything: it is refused',
    async run(scene) {
      const relay = await scene.relay();
      const flow = encodeURIComponent('127.0.0.1:1->127.0.0.1:2/udp');
      const answer = await sendBytes(
        relay.socket,
        `POST /flows/${flow}/block HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n${'x'.repeat(1_000_000)}`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 4/);
      await relay.exchange();
    },
  },
];
