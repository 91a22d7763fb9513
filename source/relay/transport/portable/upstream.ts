import type dgram from 'node:dgram';
import {isIPv6} from 'node:net';
import {type Endpoint, formatEndpoint} from '../../../address/endpoint.js';
import {withoutZone} from '../../../address/host.js';
import {isReservedDescriptor} from '../../../libc/descriptors.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import {errno, systemError} from '../../../libc/system-error.js';
import {isPortTaken, NoPortError} from '../no-port-error.js';
import {PortBook} from '../port-book.js';
import type {ReceivedBatch, Upstream, UpstreamOwner} from '../transport.js';
import {SendingSocket, sendFailure} from './sending-socket.js';
import {
  createSocket,
  enlargeReceiveBuffer,
  fileDescriptor,
  isPendingRefusal,
  shareAddress,
} from './socket.js';

/** How many datagrams may wait for `connect`, which node:dgram completes one turn of the event loop later. */
const maxWaiting = 64;

/** The ports of this thread's upstream sockets. */
const ports = {4: new PortBook<dgram.Socket>(), 6: new PortBook<dgram.Socket>()};

/**
 * An unreachable target is no error: it is tried again with every datagram.
 * @throws {NodeJS.ErrnoException} such as EMFILE
 * @throws {NoPortError}
 */
export function connectPortable(target: Endpoint, owner: UpstreamOwner): Upstream {
  const book = ports[isIPv6(withoutZone(target.host)) ? 6 : 4];
  try {
    return open(target, owner, book, createSocket(target.host));
  } catch (error) {
    if (!isPortTaken(error)) throw error;
  }
  // None is left that nobody has: one that only sockets towards other targets have does as well.
  const shared = book.shareable(formatEndpoint(target));
  if (!shared || ![...shared.holders].every(shareAddress)) throw new NoPortError(target);
  try {
    return open(target, owner, book, createSocket(target.host, true), shared.port);
  } catch (error) {
    throw isPortTaken(error) ? new NoPortError(target) : error;
  }
}

/** @param localPort 0 lets the kernel choose */
function open(
  target: Endpoint,
  owner: UpstreamOwner,
  book: PortBook<dgram.Socket>,
  socket: dgram.Socket,
  localPort = 0,
): Upstream {
  const sending = new SendingSocket(socket);
  const name = formatEndpoint(target);
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
    for (const payload of takeWaiting()) transmit(payload);
  });
  // At once, since nothing has to be looked up.
  socket.bind({port: localPort, exclusive: true});
  if (failure) {
    sending.close();
    throw failure;
  }
  if (isReservedDescriptor(fileDescriptor(socket))) {
    state = 'closed';
    sending.close();
    throw systemError('socket', errno.EMFILE);
  }
  const {port} = socket.address();
  book.add(port, name, socket);
  connect();
  enlargeReceiveBuffer(socket);

  function connect(): void {
    state = 'connecting';
    socket.connect(target.port, target.host);
  }

  /** @param earlier how sending it failed before, which may have been about an earlier datagram */
  function transmit(payload: Uint8Array, earlier?: NodeJS.ErrnoException): void {
    const failed = sending.send(payload, undefined, error => {
      owner.onWaiting(-1);
      const isRepeated = earlier !== undefined;
      if (isRepeated && (!error || error.code !== earlier.code || isRefusal(earlier))) owner.onRefused(1);
      if (!error) owner.onSent(1);
      else if (!isRepeated && isPendingRefusal(error) && state === 'connected') transmit(payload, error);
      else owner.onUnsent(sendFailure(error), 1, payload.byteLength);
    });
    if (failed) owner.onUnsent(failed, 1, payload.byteLength);
    else owner.onWaiting(1);
  }

  function transmitOrWait(payload: Uint8Array): void {
    if (state === 'connected') {
      transmit(payload);
    } else if (waiting.length < maxWaiting) {
      waiting.push(payload);
      owner.onWaiting(1);
      if (state === 'unconnected') connect();
    } else {
      owner.onUnsent('queueFull', 1, payload.byteLength);
    }
  }

  function takeWaiting(): Uint8Array[] {
    const taken = waiting.splice(0);
    if (taken.length > 0) owner.onWaiting(-taken.length);
    return taken;
  }

  function failWaiting(): void {
    for (const payload of takeWaiting()) owner.onUnsent('sendError', 1, payload.byteLength);
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
      book.remove(port, name);
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
