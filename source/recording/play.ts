import type {Snapshot} from '../snapshot/snapshot.js';
import type {Reel} from './buffer.js';

/** Calls back after a while; returns what calls it off. */
export type Schedule = (callback: () => void, afterMs: number) => () => void;

/** Plays a recording as if it happened now; a source of snapshots for the screen. */
export interface Player {
  latest(): Snapshot;
  /** Tells at once what is shown, and then what comes. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Back or forth by so many intervals; back stops there, for whoever looks back wants to look. */
  seek(intervals: number): void;
  /** Returns whether it is paused now. */
  togglePause(): boolean;
  /** Doubles or halves the speed; returns it. */
  changeSpeed(faster: boolean): number;
  /** To be called when the reel has become longer. */
  grown(): void;
  status(): {
    /** From 1. */
    readonly interval: number;
    readonly intervals: number;
    readonly speed: number;
    readonly paused: boolean;
  };
  close(): void;
}

/** A recording that stood still for long does not keep its viewer waiting as long. */
const longestGapMs = 10_000;
const speedLimits = {least: 1 / 16, most: 1024} as const;

const timeout: Schedule = (callback, afterMs) => {
  const timer = setTimeout(callback, afterMs);
  return () => clearTimeout(timer);
};

/** @param reel with one interval at least */
export function createPlayer(reel: Reel, speed = 1, schedule: Schedule = timeout): Player {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let shown = reel.at(0);
  let ordinal = reel.ordinal(0);
  let paused = false;
  let callOff: (() => void) | undefined;

  const position = () => reel.indexOf(ordinal);

  function show(index: number): void {
    shown = reel.at(index);
    ordinal = reel.ordinal(index);
    for (const listener of listeners) listener(shown);
  }

  function planNext(): void {
    callOff?.();
    callOff = undefined;
    const next = position() + 1;
    if (paused || next >= reel.length()) return;
    const gapMs = Math.max(0, reel.takenAtMs(next) - shown.takenAtMs);
    callOff = schedule(() => {
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
      if (intervals < 0) paused = true;
      const before = position();
      const next = Math.min(Math.max(0, before + intervals), reel.length() - 1);
      if (next !== before) show(next);
      planNext();
    },
    togglePause() {
      paused = !paused;
      planNext();
      return paused;
    },
    changeSpeed(faster) {
      speed = Math.min(Math.max(speed * (faster ? 2 : 0.5), speedLimits.least), speedLimits.most);
      planNext();
      return speed;
    },
    grown() {
      if (callOff === undefined) planNext();
    },
    status: () => ({interval: position() + 1, intervals: reel.length(), speed, paused}),
    close() {
      callOff?.();
      paused = true;
    },
  };
}
