import type {Direction} from '../flow/direction.js';
import {type WatchedDatagram, watchedBytes, watchedDatagrams} from '../flow/watched-datagram.js';

/** Keeps the last datagrams of one flow, as long as somebody looks at it. */
export interface DatagramTap {
  /** Copies the beginning of a payload, which is borrowed for the call. */
  take(direction: Direction, payload: Uint8Array, atMs: number): void;
  /** How many datagrams it has taken. */
  taken(): number;
  /** Copies of those that it keeps, the newest first. */
  latest(): readonly WatchedDatagram[];
}

/** A flow whose datagrams can be looked at. */
export interface Tapped {
  /** Shows it all datagrams from now on; undefined to show them no more. */
  setTap(tap: DatagramTap | undefined): void;
}

export function createDatagramTap(): DatagramTap {
  // Made once: a busy flow overwrites them many times between two looks.
  const kept = Array.from({length: watchedDatagrams}, () => ({
    direction: 'rx' as Direction,
    atMs: 0,
    bytes: 0,
    head: new Uint8Array(watchedBytes),
  }));
  let taken = 0;
  return {
    take(direction, payload, atMs) {
      const slot = kept[taken++ % watchedDatagrams]!;
      slot.direction = direction;
      slot.atMs = atMs;
      slot.bytes = payload.length;
      slot.head.set(payload.length > watchedBytes ? payload.subarray(0, watchedBytes) : payload);
    },
    taken: () => taken,
    latest: () =>
      Array.from({length: Math.min(taken, watchedDatagrams)}, (_, age) => {
        const {head, ...rest} = kept[(taken - 1 - age) % watchedDatagrams]!;
        return {...rest, head: head.slice(0, Math.min(rest.bytes, watchedBytes))};
      }),
  };
}
