import {readFileSync} from 'node:fs';
import type {Socket} from 'node:net';

/** Kept free of sessions, so that snapshots, exports, logs and the control socket still get theirs. */
export const reservedDescriptors = 32;

let limit: number | undefined;

/**
 * How many descriptors this process may have open; Infinity where the system does not say (only Linux has /proc). Node
 * raises the limit to the hard one when it starts.
 */
export function descriptorLimit(): number {
  limit ??= readLimit();
  return limit;
}

/** "Max open files", soft and hard: proc(5), /proc/pid/limits. */
function readLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Whether a session may not keep this descriptor: the kernel gives the lowest number that is free, so this one says how
 * many are in use.
 */
export function isReservedDescriptor(fd: number): boolean {
  return fd >= descriptorLimit() - reservedDescriptors;
}

/** The descriptor of a TCP socket, for which Node has no public name; -1 if it has none. */
export function descriptorOf(socket: Socket): number {
  return (socket as unknown as {_handle?: {fd?: number} | null})._handle?.fd ?? -1;
}

/** Whether the process, or the system, has no descriptor left. */
export function isOutOfDescriptors(error: unknown): boolean {
  const {code} = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE';
}
