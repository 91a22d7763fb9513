import koffi from 'koffi';
import {loadBatchLibc} from '../../dist/libc/libc.js';

/** The relay's own system calls, and what only a load program needs. */
export function loadLibc() {
  const result = loadBatchLibc();
  if ('why' in result) throw new Error(`no batched system calls here: ${result.why}`);
  const library = koffi.load(null);
  return {
    ...result.libc,
    nanosleep: library.func('int nanosleep(uintptr_t, uintptr_t)'),
    clock_gettime: library.func('int clock_gettime(int, uintptr_t)'),
  };
}
