const beatMs = 500;
/** After so many beats without one, a thread counts as stuck. */
const missedBeats = 6;

/** Shared by a relay thread and its reader. */
export function createBeats(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Counts up as long as the calling thread gets round to its timers. */
export function beat(beats: Int32Array): void {
  setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref();
}

/** Watches another thread's beats. */
export interface Heartbeat {
  isStuck(): boolean;
  stop(): void;
}

/**
 * It counts its own turns, not the time: where the whole process stands still, no beat is missing.
 * @param onChange called when the thread gets stuck, and when it goes on
 */
export function watchHeartbeat(beats: Int32Array, onChange: (isStuck: boolean) => void): Heartbeat {
  let last = Atomics.load(beats, 0);
  let missed = 0;
  const timer = setInterval(() => {
    const wasStuck = missed >= missedBeats;
    const current = Atomics.load(beats, 0);
    missed = current === last ? missed + 1 : 0;
    last = current;
    if (missed >= missedBeats !== wasStuck) onChange(!wasStuck);
  }, beatMs).unref();
  return {isStuck: () => missed >= missedBeats, stop: () => clearInterval(timer)};
}
