import type {DatagramTransport} from '../transport.js';
import {listenPortable} from './listener.js';
import {connectPortable} from './upstream.js';

/** node:dgram: works everywhere, one datagram at a time. It has no spares to give: Node shares ports from 22.12 on only. */
export const portableTransport: DatagramTransport = {
  name: 'portable',
  listen: listenPortable,
  connect: connectPortable,
};
