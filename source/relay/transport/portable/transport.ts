import type {DatagramTransport} from '../transport.js';
import {listenPortable} from './listener.js';
import {openPeersPortable} from './peers-socket.js';
import {connectPortable} from './upstream.js';

/** node:dgram: works everywhere, one datagram at a time. It has no spares, because Node shares ports only since 22.12. */
export const portableTransport: DatagramTransport = {
  name: 'portable',
  listen: listenPortable,
  connect: connectPortable,
  openPeers: openPeersPortable,
};
