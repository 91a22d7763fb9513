import {SO_RCVBUFFORCE, SO_REUSEADDR, SOL_SOCKET} from './abi.js';
import {loadLibc} from './libc.js';

/** The receive buffer that every socket asks the kernel for. */
export const wantedReceiveBufferBytes = 4 * 1024 * 1024;

/** Sets SO_REUSEADDR. @returns false where libc is not available */
export function allowSharing(fd: number): boolean {
  return setNumber(fd, SO_REUSEADDR, 1);
}

/** Sets the receive buffer past net.core.rmem_max. @returns false without CAP_NET_ADMIN */
export function forceReceiveBuffer(fd: number, bytes: number): boolean {
  return setNumber(fd, SO_RCVBUFFORCE, bytes);
}

function setNumber(fd: number, option: number, wanted: number): boolean {
  const libc = loadLibc();
  if (!libc || fd < 0) return false;
  const value = Buffer.alloc(4);
  value.writeInt32LE(wanted);
  return libc.setsockopt(fd, SOL_SOCKET, option, value, 4) === 0;
}
