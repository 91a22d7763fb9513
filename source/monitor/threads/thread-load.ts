import {readFileSync, readlinkSync} from 'node:fs';

/** The kernel thread id of the calling thread; undefined except on Linux. */
export function ownThreadNumber(): number | undefined {
  try {
    // `<pid>/task/<tid>` (proc(5)).
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    // Not Linux, or no /proc: the load is then unknown.
    return undefined;
  }
}

/**
 * Measures a thread of this process: the share of one processor, 0 to 1, that it used since the last call; undefined if
 * the kernel does not say.
 */
export function createThreadLoad(thread: number | undefined): () => number | undefined {
  let last = {atMs: performance.now(), cpuMs: cpuMsOf(thread)};
  return () => {
    const now = {atMs: performance.now(), cpuMs: cpuMsOf(thread)};
    if (now.cpuMs === undefined || last.cpuMs === undefined) return undefined;
    const share = (now.cpuMs - last.cpuMs) / Math.max(1, now.atMs - last.atMs);
    last = now;
    // From two clocks, so the quotient over a short time can be out of bounds.
    return Math.min(1, Math.max(0, share));
  };
}

/** The first number of schedstat: time on a processor in ns (Linux, Documentation/scheduler/sched-stats.rst). */
function cpuMsOf(thread: number | undefined): number | undefined {
  if (thread === undefined) return undefined;
  try {
    return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    // A kernel without schedstat, or a thread that has just ended.
    return undefined;
  }
}
