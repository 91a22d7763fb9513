import type {PeerPath} from './slot-batch.js';

/** Per socket; what comes beyond either is dropped. */
const maxDatagrams = 1024;
const maxBytes = 2 * 1024 * 1024;

/** A datagram that the socket had no room for, copied out of the arena. */
export interface WaitingDatagram {
  readonly payload: Uint8Array;
  readonly path: PeerPath | undefined;
  readonly owner: unknown;
}

/** What waits, in order, until a socket is writable. A reply's path is held as long as it waits. */
export class Backlog {
  readonly #waiting: WaitingDatagram[] = [];
  #bytes = 0;

  /** False when it is full. */
  add(payload: Uint8Array, path: PeerPath | undefined, owner: unknown): boolean {
    if (this.#waiting.length >= maxDatagrams || this.#bytes + payload.length > maxBytes) return false;
    path?.peers.retain(path.peer);
    this.#waiting.push({payload: payload.slice(), path, owner});
    this.#bytes += payload.length;
    return true;
  }

  /** All that waits, oldest first; the backlog is empty afterwards. `release` each path when done with it. */
  takeAll(): WaitingDatagram[] {
    this.#bytes = 0;
    return this.#waiting.splice(0);
  }
}

export function releasePath({path}: WaitingDatagram): void {
  path?.peers.release(path.peer);
}
