import {setFlagsFromString} from 'node:v8';

/**
 * Keeps a viewer's memory small. Thousands of answers come every second, live until the next ones, and are garbage then. By itself V8
 * lets its heap grow to a few times of what is alive.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
}
