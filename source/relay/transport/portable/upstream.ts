import type {Endpoint} from '../../../address/endpoint.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import type {ReceivedBatch, Upstream, UpstreamOwner} from '../transport.js';
import {SendingSocket, sendFailure} from './sending-socket.js';
import {createSocket, enlargeReceiveBuffer, fileDescriptor, isPendingRefusal} from './socket.js';

/** How many datagrams may wait for `connect`, which node:dgram completes one turn of the event loop later. */
const maxWaiting = 64;

/** @throws {NodeJS.ErrnoException} such as EMFILE; an unreachable target is tried again with every datagram instead */
export function connectPortable(target: Endpoint, owner: UpstreamOwner): Upstream {
  const sending = new SendingSocket(createSocket(target.host));
  const {socket} = sending;
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
      // A call that receives has no errors of its own.
      owner.onRefused(1);
    }
  });
  socket.on('connect', () => {
    state = 'connected';
    for (const payload of waiting.splice(0)) transmit(payload);
  });
  connect();
  if (failure) {
    sending.close();
    throw failure;
  }
  enlargeReceiveBuffer(socket);

  function connect(): void {
    state = 'connecting';
    socket.connect(target.port, target.host);
  }

  /** @param earlier how sending it failed before, which may have been about an earlier datagram */
  function transmit(payload: Uint8Array, earlier?: NodeJS.ErrnoException): void {
    const failed = sending.send(payload, undefined, error => {
      const isRepeated = earlier !== undefined;
      if (isRepeated && (!error || error.code !== earlier.code || isRefusal(earlier))) owner.onRefused(1);
      if (!error) owner.onSent(1);
      else if (!isRepeated && isPendingRefusal(error) && state === 'connected') transmit(payload, error);
      else owner.onUnsent(sendFailure(error), 1, payload.byteLength);
    });
    if (failed) owner.onUnsent(failed, 1, payload.byteLength);
  }

  function transmitOrWait(payload: Uint8Array): void {
    if (state === 'connected') {
      transmit(payload);
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
      sending.close();
    },
  };
}

/** Whether only ICMP says this. */
function isRefusal({code}: NodeJS.ErrnoException): boolean {
  return code === 'ECONNREFUSED';
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
