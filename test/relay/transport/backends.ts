import {type BatchLibc, loadBatchLibc} from '../../../source/libc/libc.js';
import {createBatchedTransport} from '../../../source/relay/transport/batched/transport.js';
import {portableTransport} from '../../../source/relay/transport/portable/transport.js';
import type {DatagramTransport} from '../../../source/relay/transport/transport.js';

const loaded = loadBatchLibc();

/** The real libc; undefined where the batched transport cannot be tested. */
export const libc: BatchLibc | undefined = 'libc' in loaded ? loaded.libc : undefined;

export const batchedTransport: DatagramTransport | undefined = libc && createBatchedTransport(libc);

/** The transports that `describe.each` runs a suite with. */
export const backends: readonly (readonly [string, DatagramTransport])[] = [
  ['portable', portableTransport],
  ...(batchedTransport ? [['batched', batchedTransport] as const] : []),
  ...(libc ? [['batched, in a thread of its own', createBatchedTransport(libc, true)] as const] : []),
];
