import type {Snapshot} from '../snapshot/snapshot.js';
import type {RecordingBuffer} from './buffer.js';

/** Calls back after a delay; returns a function that cancels it. */
export type Schedule = (callback: () => void, afterMs: number) => () => void;

/** Plays a recording as if it happened now: a source of snapshots for the screen. */
export interface Player {
  latest(): Snapshot;
  /** Calls `listener` at once with the current snapshot, then with each new one; returns what ends that. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Moves by so many intervals, back if negative. Moving back pauses. */
  seek(intervals: number): void;
  /** @returns whether it is paused now */
  togglePause(): boolean;
  /** Doubles or halves the speed; returns the new factor. */
  changeSpeed(faster: boolean): number;
  /** Call when the buffer has grown. */
  grown(): void;
  status(): {
    /** The number of the current interval, from 1. */
    readonly interval: number;
    readonly intervals: number;
    /** 1 is real time. */
    readonly speed: number;
    readonly paused: boolean;
  };
  close(): void;
}

/** While much is read, the screen shows so often how far it is. */
const followMs = 100;
/** Longer gaps in a recording are shortened to this. */
const longestGapMs = 10_000;
const speedLimits = {least: 1 / 16, most: 1024} as const;

const timeout: Schedule = (callback, afterMs) => {
  const timer = setTimeout(callback, afterMs);
  return () => clearTimeout(timer);
};

/**
 * @param buffer with at least one interval
 * @param speed 1 is real time
 * @param follows whether it shows what was read last, until somebody steps back
 */
export function createPlayer(
  buffer: RecordingBuffer,
  speed = 1,
  schedule: Schedule = timeout,
  follows = false,
): Player {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let shown = buffer.at(0);
  let ordinal = buffer.ordinal(0);
  let paused = false;
  let isFollowing = follows;
  let cancel: (() => void) | undefined;

  const position = () => buffer.indexOf(ordinal);

  function show(index: number): void {
    shown = buffer.at(index);
    ordinal = buffer.ordinal(index);
    for (const listener of listeners) listener(shown);
  }

  function showLast(): void {
    cancel = undefined;
    if (isFollowing && !paused && position() < buffer.length() - 1) show(buffer.length() - 1);
  }

  function planNext(): void {
    cancel?.();
    cancel = undefined;
    const next = position() + 1;
    if (paused || isFollowing || next >= buffer.length()) return;
    const gapMs = Math.max(0, buffer.takenAtMs(next) - shown.takenAtMs);
    cancel = schedule(() => {
      show(position() + 1);
      planNext();
    }, Math.min(gapMs, longestGapMs) / speed);
  }

  planNext();
  return {
    latest: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      listener(shown);
      return () => listeners.delete(listener);
    },
    seek(intervals) {
      if (intervals < 0) {
        paused = true;
        isFollowing = false;
      }
      const before = position();
      const next = Math.min(Math.max(0, before + intervals), buffer.length() - 1);
      if (next !== before) show(next);
      // Whoever goes to the end wants to see what comes.
      if (follows && intervals > 0 && next === buffer.length() - 1) {
        isFollowing = true;
        paused = false;
      }
      planNext();
    },
    togglePause() {
      paused = !paused;
      if (!paused) showLast();
      planNext();
      return paused;
    },
    changeSpeed(faster) {
      speed = Math.min(Math.max(speed * (faster ? 2 : 0.5), speedLimits.least), speedLimits.most);
      planNext();
      return speed;
    },
    grown() {
      if (cancel !== undefined) return;
      if (isFollowing && !paused) cancel = schedule(showLast, followMs);
      else planNext();
    },
    status: () => ({interval: position() + 1, intervals: buffer.length(), speed, paused}),
    close() {
      cancel?.();
      paused = true;
    },
  };
}
