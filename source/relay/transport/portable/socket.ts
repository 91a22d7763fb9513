import dgram from 'node:dgram';
import {isIPv6} from 'node:net';
import {withoutZone} from '../../../address/host.js';
import {forceReceiveBuffer} from '../../../libc/socket-options.js';
import {type SendFailure, wantedReceiveBufferBytes} from '../transport.js';

/** A socket for one family whose sends never wait for a name lookup: the relay only gives it IP addresses. */
export function createSocket(host: string): dgram.Socket {
  const family = isIPv6(withoutZone(host)) ? 6 : 4;
  return dgram.createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Two sockets, one a family, keep IPv4 clients from appearing as ::ffff:a.b.c.d.
    ipv6Only: family === 6,
    lookup: ((
      name: string,
      _options: unknown,
      callback: (error: null, address: string, family: number) => void,
    ) => callback(null, name, family)) as never,
  });
}

/** The socket's file descriptor, for options Node does not offer; it has no public name. -1 once closed. */
export function fileDescriptor(socket: dgram.Socket): number {
  const symbol = Object.getOwnPropertySymbols(socket).find(({description}) => description === 'state symbol');
  if (symbol === undefined) return -1;
  const {handle} = (socket as unknown as Record<symbol, {handle: {fd: number} | null}>)[symbol]!;
  return handle?.fd ?? -1;
}

/** Asks for a large receive buffer and returns the bytes that the kernel granted. */
export function enlargeReceiveBuffer(socket: dgram.Socket): number {
  if (!forceReceiveBuffer(fileDescriptor(socket), wantedReceiveBufferBytes)) {
    socket.setRecvBufferSize(wantedReceiveBufferBytes);
  }
  // Linux reports twice what was asked for, its own bookkeeping included (socket(7)).
  const reported = socket.getRecvBufferSize();
  return process.platform === 'linux' ? reported / 2 : reported;
}

export function sendFailure(error: NodeJS.ErrnoException): SendFailure {
  if (error.code === 'EMSGSIZE') return 'tooLarge';
  return error.code === 'ENOBUFS' || error.code === 'EAGAIN' ? 'queueFull' : 'sendError';
}

/** An ICMP error that an earlier datagram left on the socket: this call was not carried out, the next one will be. */
export function isPendingRefusal(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNREFUSED' || error.code === 'EHOSTUNREACH' || error.code === 'ENETUNREACH';
}
