import dgram from 'node:dgram';
import {isIPv6} from 'node:net';
import {withoutZone} from '../../../address/host.js';
import {allowSharing, forceReceiveBuffer, wantedReceiveBufferBytes} from '../../../libc/socket-options.js';

/** A socket of one address family. It is only given IP addresses, so its sends skip the name lookup. */
export function createSocket(host: string, reuseAddr = false): dgram.Socket {
  const family = isIPv6(withoutZone(host)) ? 6 : 4;
  return dgram.createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    reuseAddr,
    // Without this, IPv4 clients would appear as ::ffff:a.b.c.d.
    ipv6Only: family === 6,
    lookup: ((
      name: string,
      _options: unknown,
      callback: (error: null, address: string, family: number) => void,
    ) => callback(null, name, family)) as never,
  });
}

/** Lets other sockets that agree to it have the same port. @returns false where that cannot be set */
export function shareAddress(socket: dgram.Socket): boolean {
  return allowSharing(fileDescriptor(socket));
}

/** The socket's file descriptor, for options that Node does not offer. Node has no public name for it. -1 once closed. */
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

/**
 * Whether ICMP can have reported this about an earlier datagram: then the call did nothing, and the next one will work.
 * Most of them can be the call's own as well, such as a missing route's ENETUNREACH.
 */
export function isPendingRefusal({code}: NodeJS.ErrnoException): boolean {
  return code !== undefined && reportedByIcmp.has(code);
}

const reportedByIcmp = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENONET',
  'ENOPROTOOPT',
  'EPROTO',
  'EACCES',
]);
