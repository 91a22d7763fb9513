import type {Direction} from './direction.js';
import type {FlowIdentity} from './flow-key.js';

/** One of the last datagrams of a flow that somebody looks at. */
export interface WatchedDatagram {
  readonly direction: Direction;
  /** When it was received, in ms since the epoch. */
  readonly atMs: number;
  /** The length of its payload. */
  readonly bytes: number;
  /** The beginning of its payload: all of it, or `watchedBytes`. */
  readonly head: Uint8Array;
}

/** A flow that somebody looks at, and the last of its datagrams, the newest first. */
export interface WatchedFlow extends FlowIdentity {
  readonly datagrams: readonly WatchedDatagram[];
}

/** How many datagrams of a watched flow are kept, and how much of each. */
export const watchedDatagrams = 8;
export const watchedBytes = 256;
