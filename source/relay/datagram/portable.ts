import {constants} from 'node:os';
import {listenPortable} from './portable-listener.js';
import {connectPortable} from './portable-upstream.js';
import {systemError} from './system-error.js';
import type {Address, DatagramTransport} from './transport.js';

/** node:dgram: works everywhere, one datagram at a time. */
export const portableTransport: DatagramTransport = {
  name: 'portable',
  async listen(address: Address, onBatch, options = {}) {
    // Node has it as `reusePort` from 22.12 on only.
    if (options.reusePort) throw systemError('setsockopt', constants.errno.ENOTSUP, address);
    return listenPortable(address, onBatch);
  },
  connect: connectPortable,
};
