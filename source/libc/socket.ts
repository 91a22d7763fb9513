import {
  AF_INET,
  AF_INET6,
  IP_MTU,
  IP_MTU_DISCOVER,
  IP_RECVERR,
  IP_RECVORIGDSTADDR,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TRANSPARENT,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MTU,
  IPV6_MTU_DISCOVER,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVORIGDSTADDR,
  IPV6_RECVTCLASS,
  IPV6_TRANSPARENT,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  PMTUDISC_DO,
  PMTUDISC_DONT,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
  SOL_UDP,
  sockaddrIn6Bytes,
  sockaddrPort,
  UDP_GRO,
} from './abi.js';
import type {Arena} from './arena.js';
import {isReservedDescriptor} from './descriptors.js';
import type {BatchLibc} from './libc.js';
import {wantedReceiveBufferBytes} from './socket-options.js';
import {errno, systemError} from './system-error.js';

const value = Buffer.alloc(4);
const length = Buffer.alloc(4);

/**
 * @param bothFamilies of AF_INET6: whether the socket is for IPv4 as well, whose addresses are mapped (RFC 4291, section 2.5.5.2)
 * @throws {NodeJS.ErrnoException} such as EMFILE, also where only reserved descriptors are left
 */
export function openSocket(libc: BatchLibc, family: number, bothFamilies = false): number {
  const fd = libc.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw systemError('socket', libc.errno());
  if (isReservedDescriptor(fd)) {
    libc.close(fd);
    throw systemError('socket', errno.EMFILE);
  }
  // Without this, IPv4 clients would appear as ::ffff:a.b.c.d.
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_V6ONLY, bothFamilies ? 0 : 1);
  enlargeBuffer(libc, fd, SO_RCVBUFFORCE, SO_RCVBUF);
  enlargeBuffer(libc, fd, SO_SNDBUFFORCE, SO_SNDBUF);
  for (const each of bothFamilies ? [AF_INET6, AF_INET] : [family]) {
    setDontFragment(libc, fd, each, false);
    reportErrors(libc, fd, each);
    reportTrafficClass(libc, fd, each);
  }
  // Old kernels refuse this; then every datagram is received by itself.
  setOption(libc, fd, SOL_UDP, UDP_GRO, 1);
  return fd;
}

/** The local port that a socket is bound to; `scratch` is room in the arena for a sockaddr and its length. */
export function boundPort(libc: BatchLibc, fd: number, memory: Arena, scratch: number): number {
  const length = scratch + Math.ceil(sockaddrIn6Bytes / 4) * 4;
  memory.words[length >> 2] = sockaddrIn6Bytes;
  if (libc.getsockname(fd, memory.base + scratch, memory.base + length) < 0) {
    throw systemError('getsockname', libc.errno());
  }
  const at = scratch + sockaddrPort;
  return (memory.bytes[at]! << 8) | memory.bytes[at + 1]!;
}

/** @returns false if the kernel refuses */
export function setOption(libc: BatchLibc, fd: number, level: number, name: number, wanted: number): boolean {
  value.writeInt32LE(wanted);
  return libc.setsockopt(fd, level, name, value, 4) === 0;
}

/**
 * Makes the kernel tell of every datagram that a queue of this machine drops (ENOBUFS), which it otherwise keeps to
 * itself, and note what ICMP says about datagrams in the socket's error queue (ip(7), IP_RECVERR).
 */
function reportErrors(libc: BatchLibc, fd: number, family: number): void {
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  else setOption(libc, fd, IPPROTO_IP, IP_RECVERR, 1);
}

/** Makes the kernel tell the traffic class (DSCP and ECN) of each datagram that is received. */
function reportTrafficClass(libc: BatchLibc, fd: number, family: number): void {
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
  else setOption(libc, fd, IPPROTO_IP, IP_RECVTOS, 1);
}

/** Makes the kernel tell how many hops each datagram that is received may still take (TTL, hop limit). */
export function reportHops(libc: BatchLibc, fd: number, family: number): void {
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
  else setOption(libc, fd, IPPROTO_IP, IP_RECVTTL, 1);
}

/** How many hops datagrams may take from here. */
export function setHops(libc: BatchLibc, fd: number, family: number, hops: number): void {
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, hops);
  else setOption(libc, fd, IPPROTO_IP, IP_TTL, hops);
}

/** Whether datagrams leave with "don't fragment"; otherwise the kernel fragments what exceeds the path's MTU. */
export function setDontFragment(libc: BatchLibc, fd: number, family: number, wanted: boolean): void {
  const value = wanted ? PMTUDISC_DO : PMTUDISC_DONT;
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, value);
  else setOption(libc, fd, IPPROTO_IP, IP_MTU_DISCOVER, value);
}

/** The MTU in bytes of a connected socket's path, as far as the kernel knows; undefined if it does not say. */
export function pathMtuBytes(libc: BatchLibc, fd: number, family: number): number | undefined {
  length.writeUInt32LE(4);
  const result =
    family === AF_INET6
      ? libc.getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, value, length)
      : libc.getsockopt(fd, IPPROTO_IP, IP_MTU, value, length);
  return result === 0 ? value.readInt32LE() : undefined;
}

/**
 * Lets a socket have addresses of others as its own: it may be bound to them, and gets what rules give it (ip(7), IP_TRANSPARENT).
 * @returns false if the kernel refuses: without CAP_NET_RAW or CAP_NET_ADMIN (EPERM)
 */
export function makeTransparent(libc: BatchLibc, fd: number, family: number): boolean {
  return family === AF_INET6
    ? setOption(libc, fd, IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    : setOption(libc, fd, IPPROTO_IP, IP_TRANSPARENT, 1);
}

/** Makes the kernel tell where each datagram that is received was bound for, which need not be the socket's address. */
export function reportOriginalTarget(libc: BatchLibc, fd: number, family: number): void {
  if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_RECVORIGDSTADDR, 1);
  else setOption(libc, fd, IPPROTO_IP, IP_RECVORIGDSTADDR, 1);
}

/** The receive buffer that the kernel granted, in bytes. */
export function receiveBufferBytes(libc: BatchLibc, fd: number): number {
  length.writeUInt32LE(4);
  // The kernel reports twice the size, to include its own bookkeeping (socket(7)).
  return libc.getsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, length) === 0 ? value.readInt32LE() / 2 : 0;
}

/** Sets a buffer size past net.core.rmem_max and wmem_max if CAP_NET_ADMIN allows it, and up to them otherwise. */
function enlargeBuffer(libc: BatchLibc, fd: number, force: number, ask: number): void {
  if (!setOption(libc, fd, SOL_SOCKET, force, wantedReceiveBufferBytes)) {
    setOption(libc, fd, SOL_SOCKET, ask, wantedReceiveBufferBytes);
  }
}
