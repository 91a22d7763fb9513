import {SendRoom} from '../send-room.js';
import type {PeerPath} from './slot-batch.js';

/** A datagram that the socket's buffer had no room for, copied out of the arena. */
export interface WaitingDatagram {
  readonly payload: Uint8Array;
  readonly trafficClass: number;
  readonly path: PeerPath | undefined;
  readonly owner: unknown;
}

/** Datagrams that wait, in order, until a socket is writable. It retains the path of each reply. */
export class Backlog {
  readonly #waiting: WaitingDatagram[] = [];
  readonly #room = new SendRoom();

  /** @returns false when the backlog is full */
  add(payload: Uint8Array, trafficClass: number, path: PeerPath | undefined, owner: unknown): boolean {
    if (!this.#room.enter(payload.length)) return false;
    path?.peers.retain(path.peer);
    this.#waiting.push({payload: payload.slice(), trafficClass, path, owner});
    return true;
  }

  /** Empties the backlog and returns its datagrams, oldest first. The caller releases the path of each. */
  takeAll(): WaitingDatagram[] {
    for (const {payload} of this.#waiting) this.#room.leave(payload.length);
    return this.#waiting.splice(0);
  }
}

export function releasePath({path}: WaitingDatagram): void {
  path?.peers.release(path.peer);
}
