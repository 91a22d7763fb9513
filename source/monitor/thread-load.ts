import {readFileSync, readlinkSync} from 'node:fs';

/** The kernel's number of the thread that calls, where it is Linux that has one. */
export function ownThreadNumber(): number | undefined {
  try {
    // `<pid>/task/<tid>` (proc(5)).
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    // No Linux, or no /proc: then nobody is told how much the thread works.
    return undefined;
  }
}

/**
 * Tells how much a thread of this process works: the share of one processor, 0 to 1, that it took since the
 * last call; undefined where the kernel does not say.
 */
export function createThreadLoad(thread: number | undefined): () => number | undefined {
  let last = {atMs: performance.now(), cpuMs: cpuMsOf(thread)};
  return () => {
    const now = {atMs: performance.now(), cpuMs: cpuMsOf(thread)};
    if (now.cpuMs === undefined || last.cpuMs === undefined) return undefined;
    const share = (now.cpuMs - last.cpuMs) / Math.max(1, now.atMs - last.atMs);
    last = now;
    // Two clocks: over a short while their quotient can leave its bounds.
    return Math.min(1, Math.max(0, share));
  };
}

/** From schedstat, whose first number is the time on a processor in ns (the kernel's sched-stats documentation). */
function cpuMsOf(thread: number | undefined): number | undefined {
  if (thread === undefined) return undefined;
  try {
    return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    // A kernel without schedstat, or a thread that just ended.
    return undefined;
  }
}
