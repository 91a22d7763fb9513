import {type Endpoint, formatEndpoint} from '../../../address/endpoint.js';
import {AF_INET6, SO_REUSEADDR, SOL_SOCKET} from '../../../libc/abi.js';
import {boundPort, openSocket, setOption} from '../../../libc/socket.js';
import {familyOf, writeAddress} from '../../../libc/socket-address.js';
import {errno, systemError} from '../../../libc/system-error.js';
import {NoPortError} from '../no-port-error.js';
import {PortBook} from '../port-book.js';
import type {UpstreamEgress} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setEgress, setTransparent} from './egress.js';

/** A socket connected to a target. */
export interface Connected {
  readonly fd: number;
  readonly family: number;
  /** Gives the socket's port back; call before the socket closes. */
  forget(): void;
}

/**
 * Connects a socket from a port of its own, or, if none is left, from one that only sockets towards other targets have.
 * @throws {NodeJS.ErrnoException} such as EMFILE or ENETUNREACH
 * @throws {NoPortError}
 */
export function connectSocket(loop: DrainLoop, target: Endpoint, egress: UpstreamEgress): Connected {
  if (egress.source) return connectFrom(loop, target, egress.source, egress);
  const {libc, memory, scratch} = loop;
  const family = familyOf(target.host);
  const name = formatEndpoint(target);
  const book = bookOf(loop, family, egress);
  const fd = openSocket(libc, family);
  try {
    setEgress(libc, fd, egress);
    if (!tryConnect(loop, fd, target)) {
      sharePort(loop, fd, family, book, target);
      if (!tryConnect(loop, fd, target)) throw new NoPortError(target);
    }
    const port = boundPort(libc, fd, memory, scratch);
    book.add(port, name, fd);
    return {fd, family, forget: () => book.remove(port, name)};
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/**
 * Connects a socket from an address and port that may be another's, and that sockets towards other targets have as well.
 * @throws {NoPortError} if a socket that does not share them has them
 */
function connectFrom(loop: DrainLoop, target: Endpoint, source: Endpoint, egress: UpstreamEgress): Connected {
  const {libc, memory, scratch} = loop;
  const family = familyOf(target.host);
  const fd = openSocket(libc, family);
  try {
    setEgress(libc, fd, egress);
    setTransparent(libc, fd, family);
    setOption(libc, fd, SOL_SOCKET, SO_REUSEADDR, 1);
    const length = writeAddress(memory.bytes, scratch, source);
    if (libc.bind(fd, memory.base + scratch, length) < 0) {
      const failure = libc.errno();
      throw failure === errno.EADDRINUSE
        ? new NoPortError(target, source)
        : systemError('bind', failure, source);
    }
    if (!tryConnect(loop, fd, target)) throw new NoPortError(target, source);
    return {fd, family, forget() {}};
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function bookOf({ports}: DrainLoop, family: number, egress: UpstreamEgress): PortBook<number> {
  const key = `${family} ${egress.interface ?? ''}`;
  let book = ports.get(key);
  if (!book) {
    book = new PortBook();
    ports.set(key, book);
  }
  return book;
}

/** @returns false when no port is left for it */
function tryConnect({libc, memory, scratch}: DrainLoop, fd: number, target: Endpoint): boolean {
  const length = writeAddress(memory.bytes, scratch, target);
  if (libc.connect(fd, memory.base + scratch, length) === 0) return true;
  const failure = libc.errno();
  if (failure === errno.EAGAIN) return false;
  throw systemError('connect', failure, target);
}

/**
 * Binds the socket to a port that others have, which all have to agree to (SO_REUSEADDR). IP_BIND_ADDRESS_NO_PORT would
 * not help: the kernel chooses the port of a UDP socket before it looks at the target (net/ipv4/af_inet.c: inet_autobind).
 * @throws {NoPortError}
 */
function sharePort(
  {libc, memory, scratch}: DrainLoop,
  fd: number,
  family: number,
  book: PortBook<number>,
  target: Endpoint,
): void {
  const shared = book.shareable(formatEndpoint(target));
  if (!shared) throw new NoPortError(target);
  for (const each of [fd, ...shared.holders]) setOption(libc, each, SOL_SOCKET, SO_REUSEADDR, 1);
  const host = family === AF_INET6 ? '::' : '0.0.0.0';
  const length = writeAddress(memory.bytes, scratch, {host, port: shared.port});
  if (libc.bind(fd, memory.base + scratch, length) < 0) throw new NoPortError(target);
}
