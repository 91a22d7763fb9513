import {memInfoBytes, memInfoDrops, SO_MEMINFO, SO_RCVBUFFORCE, SOL_SOCKET} from './layouts.js';
import {loadLibc} from './libc.js';

const value = Buffer.alloc(memInfoBytes);
const length = Buffer.alloc(4);

/** Datagrams this socket lost to a full receive buffer so far; 0 where the kernel cannot be asked. */
export function kernelDrops(fd: number): number {
  const libc = loadLibc();
  if (!libc || fd < 0) return 0;
  length.writeUInt32LE(memInfoBytes);
  return libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, value, length) === 0
    ? value.readUInt32LE(memInfoDrops)
    : 0;
}

/** Sets the receive buffer past net.core.rmem_max; false without CAP_NET_ADMIN. */
export function forceReceiveBuffer(fd: number, bytes: number): boolean {
  const libc = loadLibc();
  if (!libc || fd < 0) return false;
  const wanted = Buffer.alloc(4);
  wanted.writeInt32LE(bytes);
  return libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, wanted, 4) === 0;
}
