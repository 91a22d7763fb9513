import type {Endpoint} from '../../../address/endpoint.js';
import {isReservedDescriptor} from '../../../libc/descriptors.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import {errno, systemError} from '../../../libc/system-error.js';
import type {ReceivedBatch, Upstream, UpstreamOwner} from '../transport.js';
import {createSocket, enlargeReceiveBuffer, fileDescriptor, isPendingRefusal, sendFailure} from './socket.js';

/** How many datagrams may wait for `connect`, which node:dgram completes one turn of the event loop later. */
const maxWaiting = 64;

/** @throws {NodeJS.ErrnoException} such as EMFILE; an unreachable target is tried again with every datagram instead */
export function connectPortable(target: Endpoint, owner: UpstreamOwner): Upstream {
  const socket = createSocket(target.host);
  const reply = new Reply();
  const waiting: Uint8Array[] = [];
  let state: 'connecting' | 'connected' | 'unconnected' | 'closed' = 'connecting';
  let failure: NodeJS.ErrnoException | undefined;

  socket.on('message', message => {
    reply.message = message;
    owner.onReplies(reply);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (state === 'connecting') {
      failure = error;
      state = 'unconnected';
      failWaiting();
    } else if (isPendingRefusal(error)) {
      owner.onRefused(1);
    }
  });
  socket.on('connect', () => {
    state = 'connected';
    for (const payload of waiting.splice(0)) transmit(payload, true);
  });
  connect();
  if (failure) {
    socket.close();
    throw failure;
  }
  if (isReservedDescriptor(fileDescriptor(socket))) {
    state = 'closed';
    socket.close();
    throw systemError('socket', errno.EMFILE);
  }
  enlargeReceiveBuffer(socket);

  function connect(): void {
    state = 'connecting';
    socket.connect(target.port, target.host);
  }

  function transmit(payload: Uint8Array, mayRetry: boolean): void {
    socket.send(payload, (error: NodeJS.ErrnoException | null) => {
      if (!error) {
        owner.onSent(1);
      } else if (isPendingRefusal(error) && mayRetry && state === 'connected') {
        owner.onRefused(1);
        transmit(payload, false);
      } else {
        owner.onUnsent(sendFailure(error), 1, payload.byteLength);
      }
    });
  }

  function transmitOrWait(payload: Uint8Array): void {
    if (state === 'connected') {
      transmit(payload, true);
    } else if (waiting.length < maxWaiting) {
      waiting.push(payload);
      if (state === 'unconnected') connect();
    } else {
      owner.onUnsent('queueFull', 1, payload.byteLength);
    }
  }

  function failWaiting(): void {
    for (const payload of waiting.splice(0)) owner.onUnsent('sendError', 1, payload.byteLength);
  }

  return {
    send(batch: ReceivedBatch, from: number, to: number) {
      for (let index = from; index < to; index++) transmitOrWait(batch.payload(index));
    },
    kernelDrops: () => kernelDrops(loadLibc(), fileDescriptor(socket)),
    close() {
      if (state === 'closed') return;
      state = 'closed';
      failWaiting();
      socket.close();
    },
  };
}

/** A batch of one datagram, reused for every reply of a socket. */
class Reply implements ReceivedBatch {
  readonly count = 1;
  message: Uint8Array = new Uint8Array(0);

  size(): number {
    return this.message.byteLength;
  }

  payload(): Uint8Array {
    return this.message;
  }
}
