import {AF_INET, AF_INET6} from '../../../libc/abi.js';
import type {BatchLibc} from '../../../libc/libc.js';
import type {DatagramTransport} from '../transport.js';
import {openReturningTun} from '../tun/returning.js';
import {DrainLoop} from './drain-loop.js';
import {checkEgress, checkTransparent} from './egress.js';
import {listenBatched} from './listener.js';
import {openPeersBatched} from './peers-socket.js';
import {connectBatched} from './upstream.js';

/**
 * Linux system calls for batches (recvmmsg, sendmmsg, UDP_SEGMENT, UDP_GRO) on this thread's event loop.
 * The arena and the epoll set are made with the first socket and kept.
 * @param ownThread whether the thread does nothing else, and so may wait for datagrams outside its event loop
 */
export function createBatchedTransport(libc: BatchLibc, ownThread = false): DatagramTransport {
  let made: DrainLoop | undefined;
  const loop = () => {
    made ??= new DrainLoop(libc, ownThread);
    return made;
  };
  return {
    name: 'batched',
    listen: async (address, onBatch, options = {}) => listenBatched(loop(), address, onBatch, options),
    connect: (target, owner, egress) => connectBatched(loop(), target, owner, egress),
    openPeers: (family, owner, egress) =>
      openPeersBatched(loop(), family === 6 ? AF_INET6 : AF_INET, owner, egress),
    checkEgress: egress => checkEgress(libc, egress),
    checkTransparent: what => checkTransparent(libc, what),
    openTun: (options, owner) => openReturningTun(loop(), options, owner),
  };
}
