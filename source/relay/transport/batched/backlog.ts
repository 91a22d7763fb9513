import type {PeerPath} from './slot-batch.js';

/** Per socket. Datagrams beyond either limit are dropped. */
const maxDatagrams = 1024;
const maxBytes = 2 * 1024 * 1024;

/** A datagram that the socket's buffer had no room for, copied out of the arena. */
export interface WaitingDatagram {
  readonly payload: Uint8Array;
  readonly path: PeerPath | undefined;
  readonly owner: unknown;
}

/** Datagrams that wait, in order, until a socket is writable. It retains the path of each reply. */
export class Backlog {
  readonly #waiting: WaitingDatagram[] = [];
  #bytes = 0;

  /** @returns false when the backlog is full */
  add(payload: Uint8Array, path: PeerPath | undefined, owner: unknown): boolean {
    if (this.#waiting.length >= maxDatagrams || this.#bytes + payload.length > maxBytes) return false;
    path?.peers.retain(path.peer);
    this.#waiting.push({payload: payload.slice(), path, owner});
    this.#bytes += payload.length;
    return true;
  }

  /** Empties the backlog and returns its datagrams, oldest first. The caller releases the path of each. */
  takeAll(): WaitingDatagram[] {
    this.#bytes = 0;
    return this.#waiting.splice(0);
  }
}

export function releasePath({path}: WaitingDatagram): void {
  path?.peers.release(path.peer);
}
