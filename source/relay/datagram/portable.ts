import {listenPortable} from './portable-listener.js';
import {connectPortable} from './portable-upstream.js';
import type {DatagramTransport} from './transport.js';

/** node:dgram: works everywhere, one datagram at a time. It has no spares to give: Node shares ports from 22.12 on only. */
export const portableTransport: DatagramTransport = {
  name: 'portable',
  listen: listenPortable,
  connect: connectPortable,
};
