import {
  memInfoBytes,
  memInfoDrops,
  memInfoReceiveRoom,
  memInfoReceiveUsed,
  SO_MEMINFO,
  SOL_SOCKET,
} from './abi.js';
import type {Libc} from './libc.js';

/** How full a socket's receive buffer is, as the kernel counts it: its own bookkeeping included. */
export interface ReceiveQueue {
  readonly usedBytes: number;
  readonly roomBytes: number;
}

const value = Buffer.alloc(memInfoBytes);
const length = Buffer.alloc(4);

function readMemory(libc: Libc | undefined, fd: number): boolean {
  if (!libc || fd < 0) return false;
  length.writeUInt32LE(memInfoBytes);
  return libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, value, length) === 0;
}

/** Datagrams that the socket lost to a full receive buffer so far; 0 where the kernel cannot be asked. */
export function kernelDrops(libc: Libc | undefined, fd: number): number {
  return readMemory(libc, fd) ? value.readUInt32LE(memInfoDrops) : 0;
}

/** How full the socket's receive buffer is; both numbers are 0 where the kernel cannot be asked. */
export function receiveQueue(libc: Libc | undefined, fd: number): ReceiveQueue {
  if (!readMemory(libc, fd)) return {usedBytes: 0, roomBytes: 0};
  return {
    usedBytes: value.readUInt32LE(memInfoReceiveUsed),
    roomBytes: value.readUInt32LE(memInfoReceiveRoom),
  };
}

/** The sum over several sockets. */
export function sumQueues(queues: readonly ReceiveQueue[]): ReceiveQueue {
  return {
    usedBytes: queues.reduce((sum, {usedBytes}) => sum + usedBytes, 0),
    roomBytes: queues.reduce((sum, {roomBytes}) => sum + roomBytes, 0),
  };
}
