import {createRequire} from 'node:module';

/** The few calls of libc that Node does not offer; pointers are plain buffers, results as in C. */
export interface Libc {
  getsockopt(fd: number, level: number, name: number, value: Buffer, length: Buffer): number;
  setsockopt(fd: number, level: number, name: number, value: Buffer, length: number): number;
}

let loaded: Libc | undefined | null = null;

/** libc through koffi, or undefined where there is none to be had (not Linux, koffi not installed). */
export function loadLibc(): Libc | undefined {
  if (loaded === null) loaded = process.platform === 'linux' ? tryLoad() : undefined;
  return loaded;
}

function tryLoad(): Libc | undefined {
  try {
    // Required, not imported: koffi is optional, and its absence must not keep the relay from starting.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const library = koffi.load(null);
    return {
      getsockopt: library.func('int getsockopt(int, int, int, void *, void *)') as Libc['getsockopt'],
      setsockopt: library.func('int setsockopt(int, int, int, void *, unsigned int)') as Libc['setsockopt'],
    };
  } catch {
    return undefined;
  }
}
