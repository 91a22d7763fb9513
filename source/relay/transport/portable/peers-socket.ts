import type {Endpoint} from '../../../address/endpoint.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import {isPortTaken, NoPortError} from '../no-port-error.js';
import type {PeersOwner, PeersSocket, ReplyPath} from '../transport.js';
import {DatagramOfClient, peerKey} from './client-batch.js';
import {sendReplies} from './send-replies.js';
import {SendingSocket} from './sending-socket.js';
import {createSocket, enlargeReceiveBuffer, fileDescriptor} from './socket.js';

/**
 * An unconnected socket of node:dgram; it never hears of refusals.
 * @throws {NodeJS.ErrnoException} such as EMFILE
 * @throws {NoPortError}
 */
export function openPeersPortable(family: 4 | 6, owner: PeersOwner): PeersSocket {
  const sending = new SendingSocket(createSocket(family === 6 ? '::' : '0.0.0.0'));
  const {socket} = sending;
  const batch = new DatagramOfClient(sending, 0);
  let isClosed = false;
  socket.on('message', (message, rinfo) => {
    batch.message = message;
    batch.rinfo = rinfo;
    owner.onBatch(batch);
  });
  let failure: NodeJS.ErrnoException | undefined;
  // Sends report their errors themselves, and receiving goes on.
  socket.on('error', error => {
    failure = error;
  });
  socket.once('listening', () => {
    if (!isClosed) enlargeReceiveBuffer(socket);
  });
  // At once, since nothing has to be looked up.
  socket.bind(0, family === 6 ? '::' : '0.0.0.0');
  if (failure) {
    sending.close();
    throw isPortTaken(failure) ? new NoPortError() : failure;
  }
  return {
    peer: ({host, port}) => ({
      key: peerKey(0, host, port, family === 4),
      path: {host, port} satisfies Endpoint,
    }),
    send(sent, from, to, path: ReplyPath, replyOwner) {
      sendReplies(sending, sent, from, to, path as Endpoint, replyOwner);
    },
    release() {},
    kernelDrops: () => kernelDrops(loadLibc(), fileDescriptor(socket)),
    close() {
      if (isClosed) return;
      isClosed = true;
      sending.close();
    },
  };
}
