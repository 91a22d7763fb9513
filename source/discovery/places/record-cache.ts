import {type BoundedCache, createBoundedCache} from './bounded-cache.js';

/** How many records of a file, and parts that records share, are kept as objects: about 2 KB each. */
const mostRecords = 2000;

/**
 * Keeps what the reader has read, by its place in the file. The reader asks here before it follows a pointer, and tells what it
 * found there.
 * @throws from `get` when a damaged file leads in a circle: the reader would go round until no memory is left
 */
export function createRecordCache(): BoundedCache<number | string, unknown> {
  const read = createBoundedCache<number | string, unknown>(mostRecords);
  const reading = new Set<number | string>();
  return {
    get(offset) {
      const value = read.get(offset);
      if (value !== undefined) return value;
      if (reading.has(offset)) throw new Error(`the file leads in a circle at ${offset}`);
      reading.add(offset);
      return undefined;
    },
    set(offset, value) {
      reading.delete(offset);
      read.set(offset, value);
    },
  };
}
