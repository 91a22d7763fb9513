import {constants} from 'node:os';
import {getSystemErrorName} from 'node:util';
import {type Endpoint, formatEndpoint} from '../address/endpoint.js';

/** Numbers of the errors that the transport tells apart: errno(3). */
export const errno = constants.errno;

/** An error with the `code`, `errno`, `syscall`, `address`, `port` and message of Node's own. */
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

/** An ICMP error that an earlier datagram left on a connected socket: this call was not carried out, the next will be. */
export function isPendingError(number: number): boolean {
  return (
    number === errno.ECONNREFUSED ||
    number === errno.EHOSTUNREACH ||
    number === errno.ENETUNREACH ||
    number === errno.ENOPROTOOPT ||
    number === errno.EPROTO ||
    number === EHOSTDOWN ||
    number === ENONET
  );
}

// include/uapi/asm-generic/errno.h, for what node:os does not name; net/ipv4/icmp.c: icmp_err_convert.
const ENONET = 64;
const EHOSTDOWN = 112;

/** A segmented send that the route or the device cannot do: to be repeated as single datagrams. */
export function isSegmentationRefusal(number: number): boolean {
  return (
    number === errno.EIO ||
    number === errno.EINVAL ||
    number === errno.EMSGSIZE ||
    number === errno.EOPNOTSUPP
  );
}
