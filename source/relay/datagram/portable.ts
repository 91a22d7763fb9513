import {listenPortable} from './portable-listener.js';
import {connectPortable} from './portable-upstream.js';
import type {Address, DatagramTransport} from './transport.js';

/** node:dgram: works everywhere, one datagram at a time. */
export const portableTransport: DatagramTransport = {
  name: 'portable',
  listen: (address: Address, onBatch) => listenPortable(address, onBatch),
  connect: connectPortable,
};
