import {setFlagsFromString} from 'node:v8';

/**
 * Keeps the memory of a viewer, or of a capture, small. Of a fleet, thousands of answers come every second, live until the next ones, and
 * are garbage then; of a capture in a flood, thousands of flows. By itself V8 lets its heap grow to a few times of what is alive. Each
 * thread that starts undoes a part of it: to be called when they have.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
  // A small heap is collected sooner than other threads of V8 wake up to help.
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--no-concurrent-array-buffer-sweeping');
}
