import {uptime} from 'node:os';
import {getEnvironmentData, isMainThread, setEnvironmentData} from 'node:worker_threads';

/** Where a steady clock reads the time. Each runs by itself; their zeros differ. */
export interface ClockSources {
  /** Ms that pass while the machine is awake: CLOCK_MONOTONIC. The same zero in all threads. */
  readonly awakeMs: () => number;
  /** Ms that pass also while the machine is suspended: /proc/uptime, which counts like CLOCK_BOOTTIME, in steps of 10 ms. */
  readonly uptimeMs: () => number;
}

/** What the threads of a process agree on: `[wall time at zero, uptime less awake time at the start, suspended so far]`, in ms. */
export type SharedClock = Float64Array<SharedArrayBuffer>;

const checkPeriodMs = 1000;
/** Shorter ones are the coarse steps of the uptime, or a pause between its reading and the other. */
const shortestSuspendMs = 1000;

/** A clock that starts now, at `wallMs` since the epoch. */
export function startSharedClock({awakeMs, uptimeMs}: ClockSources, wallMs: number): SharedClock {
  const shared = new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT));
  const nowMs = awakeMs();
  shared.set([wallMs - nowMs, uptimeMs() - nowMs, 0]);
  return shared;
}

/**
 * Returns a function that tells the time in ms since the epoch as the wall clock showed it at the start, plus the time
 * since then. It never jumps with the wall clock, and counts suspended time at most a second late.
 */
export function readSharedClock(shared: SharedClock, {awakeMs, uptimeMs}: ClockSources): () => number {
  let nextCheckMs = 0;
  return () => {
    const nowMs = awakeMs();
    if (nowMs >= nextCheckMs) {
      nextCheckMs = nowMs + checkPeriodMs;
      const suspendedMs = uptimeMs() - nowMs - shared[1]!;
      if (suspendedMs - shared[2]! >= shortestSuspendMs) shared[2] = suspendedMs;
    }
    return shared[0]! + nowMs + shared[2]!;
  };
}

/**
 * Of `performance.now()` by the clock that all threads share; that one costs more to read. The first readings are slow, and
 * a pause between the two makes the difference too small: the largest of a few is right.
 */
const threadStartMs = Math.max(
  ...Array.from({length: 10}, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()),
);

const sources: ClockSources = {
  awakeMs: () => threadStartMs + performance.now(),
  uptimeMs: () => uptime() * 1000,
};

/** The clock of the thread that started this one, if it has one; that of a main thread goes on to its workers. */
function sharedClock(): SharedClock {
  const key = 'udptop/clock';
  const inherited = getEnvironmentData(key);
  if (inherited instanceof Float64Array) return inherited as SharedClock;
  const shared = startSharedClock(sources, Date.now());
  if (isMainThread) setEnvironmentData(key, shared);
  return shared;
}

/**
 * The time by which everything in udptop ages, expires and is rated: ms since the epoch by a clock that only runs
 * forwards, the same in all threads. The wall clock is for what people read.
 */
export const steadyNow: () => number = readSharedClock(sharedClock(), sources);
