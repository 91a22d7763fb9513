const line = /^\[\d+:(0x\w+)\] +(\d+) ms: pause=(\S+) .*? total_size_after=(\d+) .*? allocated=(\d+) /;

/**
 * Reads the output of a process that was just started with --trace-gc --trace-gc-nvp: the garbage collections of
 * each of its threads, the main thread's first.
 */
export function readCollections(output) {
  const bornMs = performance.now();
  let text = '';
  output.setEncoding('utf8').on('data', piece => {
    text += piece;
  });
  return {
    /** Whole only once the process has ended: it writes in large pieces. From a moment of performance.now() on. */
    since(momentMs) {
      const threads = new Map();
      for (const entry of text.split('\n')) {
        const match = line.exec(entry);
        if (match === null) continue;
        const [, thread, ageMs, pauseMs, heapBytes, allocatedBytes] = match;
        if (!threads.has(thread)) threads.set(thread, []);
        // A thread's clock starts with it: a fraction of a second before this one's.
        if (Number(ageMs) < momentMs - bornMs) continue;
        threads.get(thread).push({
          pauseMs: Number(pauseMs),
          heapBytes: Number(heapBytes),
          allocatedBytes: Number(allocatedBytes),
        });
      }
      return [...threads.values()];
    },
  };
}
