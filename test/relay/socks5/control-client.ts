import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import type {Endpoint} from '../../../source/address/endpoint.js';
import type {Credentials} from '../../../source/address/proxy.js';
import {createClientHandshake} from '../../../source/relay/socks5/client-handshake.js';

export const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** A control connection that a test drives byte by byte. */
export interface RawControl {
  readonly socket: Socket;
  /** All bytes received so far, in hex. */
  said(): string;
  /** Resolves once this many bytes have been received. */
  heard(count: number): Promise<string>;
  readonly closed: Promise<unknown>;
}

export async function openRaw(to: Endpoint, localAddress?: string): Promise<RawControl> {
  const socket = connect({...to, ...(localAddress && {localAddress}), allowHalfOpen: true});
  // A reset shows up as a close.
  socket.on('error', () => {});
  const closed = new Promise(resolve => socket.once('close', resolve));
  let said = Buffer.alloc(0);
  socket.on('data', piece => {
    said = Buffer.concat([said, piece as Buffer]);
    socket.emit('heard');
  });
  socket.on('end', () => socket.end());
  await Promise.race([once(socket, 'connect'), closed]);
  return {
    socket,
    closed,
    said: () => said.toString('hex'),
    async heard(count) {
      while (said.length < count) {
        await Promise.race([
          once(socket, 'heard'),
          closed.then(() => Promise.reject(new Error(`closed after ${said.toString('hex')}`))),
        ]);
      }
      return said.toString('hex');
    },
  };
}

/** A complete association, as a client sees it. */
export async function associate(
  to: Endpoint,
  {credentials, localAddress}: {credentials?: Credentials; localAddress?: string} = {},
): Promise<{bound: Endpoint; control: Socket; closed: Promise<unknown>}> {
  const control = connect({...to, ...(localAddress && {localAddress})});
  const closed = new Promise(resolve => control.once('close', resolve));
  await once(control, 'connect');
  const bound = await new Promise<Endpoint>((resolve, reject) => {
    const take = createClientHandshake(credentials, message => control.write(message));
    control.on('error', reject);
    control.on('data', piece => {
      const end = take(piece as Buffer);
      if (end?.state === 'associated') resolve(end.bound);
      else if (end) reject(new Error(end.why));
    });
    void closed.then(() => reject(new Error('closed')));
  });
  return {bound, control, closed};
}
