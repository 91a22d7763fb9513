import {constants} from 'node:os';
import {getSystemErrorName} from 'node:util';
import {type Endpoint, formatEndpoint} from '../address/endpoint.js';

/** Error numbers by name: errno(3). */
export const errno = constants.errno;

/** An error with `code`, `errno`, `syscall`, `address`, `port` and message like Node's own. */
export function systemError(syscall: string, number: number, address?: Endpoint): NodeJS.ErrnoException {
  const code = getSystemErrorName(-number);
  const error = new Error(`${syscall} ${code}${address ? ` ${formatEndpoint(address)}` : ''}`);
  return Object.assign(error, {
    code,
    errno: -number,
    syscall,
    ...(address && {address: address.host, port: address.port}),
  });
}

/**
 * Whether ICMP can have reported this about an earlier datagram: then the call did nothing, and the next one will work.
 * Most of them can be the call's own as well, such as a missing route's ENETUNREACH.
 */
export function isPendingError(number: number): boolean {
  return (
    number === errno.ECONNREFUSED ||
    number === errno.EHOSTUNREACH ||
    number === errno.ENETUNREACH ||
    number === errno.ENOPROTOOPT ||
    number === errno.EPROTO ||
    number === errno.EACCES ||
    number === errno.EOPNOTSUPP ||
    number === errno.EMSGSIZE ||
    number === EHOSTDOWN ||
    number === ENONET
  );
}

// From include/uapi/asm-generic/errno.h, since node:os does not name these two; net/ipv4/icmp.c: icmp_err_convert; net/ipv6/icmp.c: tab_unreach.
const ENONET = 64;
const EHOSTDOWN = 112;

/** Whether the route or device refused a segmented send, which is then repeated as single datagrams. */
export function isSegmentationRefusal(number: number): boolean {
  return (
    number === errno.EIO ||
    number === errno.EINVAL ||
    number === errno.EMSGSIZE ||
    number === errno.EOPNOTSUPP
  );
}
