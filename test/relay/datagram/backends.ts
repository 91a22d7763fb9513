import {createBatchedTransport} from '../../../source/relay/datagram/batched.js';
import {type BatchLibc, loadBatchLibc} from '../../../source/relay/datagram/libc.js';
import {portableTransport} from '../../../source/relay/datagram/portable.js';
import type {DatagramTransport} from '../../../source/relay/datagram/transport.js';

const loaded = loadBatchLibc();

/** The real one; undefined where the batched transport cannot be tested. */
export const libc: BatchLibc | undefined = 'libc' in loaded ? loaded.libc : undefined;

export const batchedTransport: DatagramTransport | undefined = libc && createBatchedTransport(libc);

/** What `describe.each` runs a suite with. */
export const backends: readonly (readonly [string, DatagramTransport])[] = [
  ['portable', portableTransport],
  ...(batchedTransport ? [['batched', batchedTransport] as const] : []),
  ...(libc ? [['batched, in a thread of its own', createBatchedTransport(libc, true)] as const] : []),
];
