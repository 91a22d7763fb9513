import type {Egress} from '../../../address/egress.js';
import {AF_INET, SO_BINDTODEVICE, SO_MARK, SOL_SOCKET} from '../../../libc/abi.js';
import {EgressError} from '../../../libc/egress-error.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {openSocket, setOption} from '../../../libc/socket.js';
import {errno, systemError} from '../../../libc/system-error.js';

/** @throws {NodeJS.ErrnoException} EPERM without the privilege, ENODEV if there is no such interface */
export function setEgress(libc: BatchLibc, fd: number, egress: Egress): void {
  if (egress.mark !== undefined && !setOption(libc, fd, SOL_SOCKET, SO_MARK, egress.mark | 0)) {
    throw systemError('setsockopt SO_MARK', libc.errno());
  }
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
