/** The first of the words of 32 bits that threads share is the lock: 1 while a thread has it. */
const lockWord = 0;

/** Waits until the lock is free, and takes it. @returns false if it is not free after so long */
export function lock(words: Int32Array, longestMs: number): boolean {
  while (Atomics.compareExchange(words, lockWord, 0, 1) !== 0) {
    if (Atomics.wait(words, lockWord, 1, longestMs) === 'timed-out') return false;
  }
  return true;
}

export function unlock(words: Int32Array): void {
  Atomics.store(words, lockWord, 0);
  Atomics.notify(words, lockWord, 1);
}
