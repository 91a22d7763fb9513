import {SO_RCVBUFFORCE, SOL_SOCKET} from './abi.js';
import {loadLibc} from './libc.js';

/** The receive buffer that every socket asks the kernel for. */
export const wantedReceiveBufferBytes = 4 * 1024 * 1024;

/** Sets the receive buffer past net.core.rmem_max. @returns false without CAP_NET_ADMIN */
export function forceReceiveBuffer(fd: number, bytes: number): boolean {
  const libc = loadLibc();
  if (!libc || fd < 0) return false;
  const wanted = Buffer.alloc(4);
  wanted.writeInt32LE(bytes);
  return libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, wanted, 4) === 0;
}
