import {cmsgData, cmsgLevel, cmsgType} from '../../../libc/abi.js';

/** include/linux/socket.h: CMSG_ALIGN is to 8 bytes. */
const controlAlignment = 7;

/**
 * The offset of the data of the control message of this kind, in the control messages from `start` up to, not including,
 * `end`; -1 if there is none.
 */
export function findControl(
  words: Uint32Array,
  start: number,
  end: number,
  level: number,
  type: number,
): number {
  for (let at = start; at + cmsgData <= end; at = nextControl(words, at)) {
    if (words[(at + cmsgLevel) >> 2] === level && words[(at + cmsgType) >> 2] === type) return at + cmsgData;
  }
  return -1;
}

/** Where the control message after the one at `at` begins. */
export function nextControl(words: Uint32Array, at: number): number {
  const bytes = words[at >> 2]!;
  // Shorter than its own header: there is nothing to go on with.
  return bytes < cmsgData ? Infinity : at + ((bytes + controlAlignment) & ~controlAlignment);
}
