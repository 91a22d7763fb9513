import type {Endpoint} from '../address/endpoint.js';
import type {Direction} from '../flow/direction.js';
import {type WatchedDatagram, watchedBytes, watchedDatagrams} from '../flow/watched-datagram.js';

/** Is shown the datagrams of a flow. */
export interface DatagramTap {
  /**
   * @param payload borrowed for the call; less than all of it where that was not captured
   * @param bytes of the whole payload
   */
  take(direction: Direction, payload: Uint8Array, bytes: number, atMs: number): void;
}

/** Keeps the last datagrams of one flow, as long as somebody looks at it. */
export interface LookTap extends DatagramTap {
  /** How many datagrams it has taken. */
  taken(): number;
  /** Copies of those that it keeps, the newest first: the beginning of each. */
  latest(): readonly WatchedDatagram[];
}

/** A flow whose datagrams can be looked at, and written to a file. */
export interface Tapped {
  readonly client: Endpoint;
  readonly target: Endpoint;
  /** Shows it all datagrams from now on; undefined to show them no more. */
  setTap(tap: DatagramTap | undefined): void;
  /** The same for what writes them to a file. A capture tells it the time by the wall clock. */
  setWriter(writer: DatagramTap | undefined): void;
}

export function createDatagramTap(): LookTap {
  // Made once: a busy flow overwrites them many times between two looks.
  const kept = Array.from({length: watchedDatagrams}, () => ({
    direction: 'rx' as Direction,
    atMs: 0,
    bytes: 0,
    head: new Uint8Array(watchedBytes),
    headBytes: 0,
  }));
  let taken = 0;
  return {
    take(direction, payload, bytes, atMs) {
      const slot = kept[taken++ % watchedDatagrams]!;
      slot.direction = direction;
      slot.atMs = atMs;
      slot.bytes = bytes;
      slot.headBytes = Math.min(payload.length, watchedBytes);
      slot.head.set(payload.length > watchedBytes ? payload.subarray(0, watchedBytes) : payload);
    },
    taken: () => taken,
    latest: () =>
      Array.from({length: Math.min(taken, watchedDatagrams)}, (_, age) => {
        const {head, headBytes, ...rest} = kept[(taken - 1 - age) % watchedDatagrams]!;
        return {...rest, head: head.slice(0, headBytes)};
      }),
  };
}
