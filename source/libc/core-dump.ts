import {PR_SET_DUMPABLE} from './abi.js';
import {loadBatchLibc} from './libc.js';

/**
 * Keeps the memory of this process from core dumps, and from debuggers of the same user, until it ends (prctl(2)). A limit of
 * 0 for core files would not do: a program that takes them, such as systemd-coredump, takes them all the same.
 * @returns why it could not be done; undefined if it was
 */
export function forbidCoreDump(): string | undefined {
  const result = loadBatchLibc();
  if ('why' in result) return result.why;
  const {libc} = result;
  return libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) === 0 ? undefined : `prctl failed: errno ${libc.errno()}`;
}
