import type {Egress} from '../../../address/egress.js';
import {AF_INET, SO_BINDTODEVICE, SO_MARK, SOL_SOCKET} from '../../../libc/abi.js';
import {EgressError} from '../../../libc/egress-error.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {makeTransparent, openSocket, setOption} from '../../../libc/socket.js';
import {errno, systemError} from '../../../libc/system-error.js';

/** @throws {NodeJS.ErrnoException} EPERM without the privilege, ENODEV if there is no such interface */
export function setEgress(libc: BatchLibc, fd: number, egress: Egress): void {
  if (egress.mark !== undefined) setMark(libc, fd, egress.mark);
  if (egress.interface === undefined) return;
  const name = Buffer.from(egress.interface);
  if (libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, name.length) < 0) {
    throw systemError('setsockopt SO_BINDTODEVICE', libc.errno());
  }
}

/** Tries the options on a socket. @throws {EgressError} which says what is missing */
export function checkEgress(libc: BatchLibc, egress: Egress): void {
  const fd = openSocket(libc, AF_INET);
  try {
    setEgress(libc, fd, egress);
  } catch (error) {
    const {errno: number, message} = error as NodeJS.ErrnoException;
    if (number === -errno.ENODEV) {
      throw new EgressError(`there is no interface ${egress.interface} for upstream datagrams`);
    }
    if (number === -errno.EPERM) {
      throw new EgressError(
        `${egress.mark === undefined ? 'interface' : 'so_mark'} needs the capability CAP_NET_ADMIN: run as root, ` +
          'or give it to node with setcap cap_net_admin+ep',
      );
    }
    throw new EgressError(`the options of upstream sockets cannot be set: ${message}`);
  } finally {
    libc.close(fd);
  }
}

/** @throws {NodeJS.ErrnoException} EPERM without the privilege */
export function setMark(libc: BatchLibc, fd: number, mark: number): void {
  if (!setOption(libc, fd, SOL_SOCKET, SO_MARK, mark | 0))
    throw systemError('setsockopt SO_MARK', libc.errno());
}

/** @throws {NodeJS.ErrnoException} EPERM without the privilege */
export function setTransparent(libc: BatchLibc, fd: number, family: number): void {
  if (!makeTransparent(libc, fd, family)) throw systemError('setsockopt IP_TRANSPARENT', libc.errno());
}

/** Tries a mark and an address of others on a socket. @throws {EgressError} which says what is missing */
export function checkTransparent(libc: BatchLibc, what: string): void {
  const fd = openSocket(libc, AF_INET);
  try {
    setTransparent(libc, fd, AF_INET);
    setMark(libc, fd, 1);
  } catch (error) {
    const {errno: number, message} = error as NodeJS.ErrnoException;
    if (number !== -errno.EPERM) {
      throw new EgressError(`${what}: a socket cannot send from addresses of others here: ${message}`);
    }
    throw new EgressError(
      `${what} needs the capability CAP_NET_RAW, to send from the addresses of clients, and before Linux 5.17 CAP_NET_ADMIN: ` +
        'run as root',
    );
  } finally {
    libc.close(fd);
  }
}
