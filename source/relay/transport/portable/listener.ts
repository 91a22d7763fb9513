import type dgram from 'node:dgram';
import type {Endpoint} from '../../../address/endpoint.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops, receiveQueue, sumQueues} from '../../../libc/socket-memory.js';
import type {ClientBatch, Listener} from '../transport.js';
import {type Bound, bindAll} from './bound-sockets.js';
import {DatagramOfClient, type SocketReplyPath} from './client-batch.js';
import {broadcastAddresses, isWildcard, unicastAddresses} from './local-addresses.js';
import {followAddresses} from './moving-addresses.js';
import {sendReplies} from './send-replies.js';
import type {SendingSocket} from './sending-socket.js';
import {enlargeReceiveBuffer, fileDescriptor} from './socket.js';

/**
 * node:dgram does not say which address a datagram was sent to. So a wildcard becomes a socket for each address of the
 * machine, those that come later as well.
 */
export async function listenPortable(
  address: Endpoint,
  onBatch: (batch: ClientBatch) => void,
): Promise<Listener> {
  const unicast = isWildcard(address.host) ? unicastAddresses(address.host) : [];
  const isMany = unicast.length > 0;
  const hosts = isMany ? [...unicast, ...broadcastAddresses(address.host)] : [address.host];
  // Datagrams that arrive while other sockets are still being bound wait until the caller has its listener.
  let early: (() => void)[] | undefined = [];
  const bound: Bound[] = await bindAll(hosts, address.port, prepare);
  const {port} = bound[0]!.sending.socket.address();
  const receiveBufferBytes = Math.min(...bound.map(({sending}) => enlargeReceiveBuffer(sending.socket)));
  const following = isMany ? followAddresses({...address, port}, bound, prepare) : undefined;

  setImmediate(() => {
    const waiting = early ?? [];
    early = undefined;
    for (const deliver of waiting) deliver();
  });

  function prepare(sending: SendingSocket, index: number): void {
    if (index === 0 && early) early = [];
    const batch = new DatagramOfClient(sending, index);
    const deliver = (message: Buffer, rinfo: dgram.RemoteInfo) => {
      batch.message = message;
      batch.rinfo = rinfo;
      onBatch(batch);
    };
    sending.socket.on('message', (message, rinfo) => {
      if (early) early.push(() => deliver(message, rinfo));
      else deliver(message, rinfo);
    });
  }

  const descriptors = () => bound.map(({sending}) => fileDescriptor(sending.socket));

  return {
    addresses: bound.filter(({host}) => !isMany || unicast.includes(host)).map(({host}) => ({host, port})),
    spares: [],
    receiveBufferBytes,
    send(batch, from, to, path, owner) {
      const replyPath = path as SocketReplyPath;
      sendReplies(replyPath.from, batch, from, to, replyPath, owner);
    },
    release() {},
    kernelDrops: () =>
      descriptors().reduce((sum, fd) => sum + kernelDrops(loadLibc(), fd), following?.dropsBefore() ?? 0),
    receiveQueue: () => sumQueues(descriptors().map(fd => receiveQueue(loadLibc(), fd))),
    async close() {
      following?.stop();
      await Promise.all(bound.map(({sending}) => new Promise<void>(closed => sending.close(closed))));
    },
  };
}
