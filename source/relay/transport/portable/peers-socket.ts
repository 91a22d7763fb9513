import type {Endpoint} from '../../../address/endpoint.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import type {PeersOwner, PeersSocket, ReplyPath} from '../transport.js';
import {DatagramOfClient, peerKey} from './listener.js';
import {createSocket, enlargeReceiveBuffer, fileDescriptor, sendFailure} from './socket.js';

/** An unconnected socket of node:dgram; it never hears of refusals. @throws {NodeJS.ErrnoException} such as EMFILE */
export function openPeersPortable(family: 4 | 6, owner: PeersOwner): PeersSocket {
  const socket = createSocket(family === 6 ? '::' : '0.0.0.0');
  const batch = new DatagramOfClient(socket, 0);
  let isClosed = false;
  socket.on('message', (message, rinfo) => {
    batch.message = message;
    batch.rinfo = rinfo;
    owner.onBatch(batch);
  });
  // Sends report their errors themselves, and receiving goes on.
  socket.on('error', () => {});
  socket.once('listening', () => {
    if (!isClosed) enlargeReceiveBuffer(socket);
  });
  socket.bind(0, family === 6 ? '::' : '0.0.0.0');
  return {
    peer: ({host, port}) => ({
      key: peerKey(0, host, port, family === 4),
      path: {host, port} satisfies Endpoint,
    }),
    send(sent, from, to, path: ReplyPath, sender) {
      const {host, port} = path as Endpoint;
      for (let index = from; index < to; index++) {
        const payload = sent.payload(index);
        socket.send(payload, port, host, error => {
          if (error) sender.onReplyUnsent(sendFailure(error), 1, payload.byteLength);
          else sender.onReplySent(1);
        });
      }
    },
    release() {},
    kernelDrops: () => kernelDrops(loadLibc(), fileDescriptor(socket)),
    close() {
      if (isClosed) return;
      isClosed = true;
      socket.close();
    },
  };
}
