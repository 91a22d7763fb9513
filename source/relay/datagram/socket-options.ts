import {loadLibc} from './libc.js';

// asm-generic/socket.h, the same on x64 and arm64.
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const SO_MEMINFO = 55;
// linux/sock_diag.h: SK_MEMINFO_DROPS is word 8 of 9.
const memInfoBytes = 36;
const memInfoDropsOffset = 32;

const value = Buffer.alloc(memInfoBytes);
const length = Buffer.alloc(4);

/** Datagrams this socket lost to a full receive buffer so far; 0 where the kernel cannot be asked. */
export function kernelDrops(fd: number): number {
  const libc = loadLibc();
  if (!libc || fd < 0) return 0;
  length.writeUInt32LE(memInfoBytes);
  return libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, value, length) === 0
    ? value.readUInt32LE(memInfoDropsOffset)
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
