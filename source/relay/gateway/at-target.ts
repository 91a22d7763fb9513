import type {Endpoint} from '../../address/endpoint.js';
import type {HostKey} from '../../address/host.js';
import type {ClientBatch, LocalBatch, Peer, PeerKey, ReplyPath} from '../transport/transport.js';

/**
 * Datagrams that came to the socket with a target's address, as if they had come to the listener: they belong to the same
 * sessions.
 */
export class AtTarget implements LocalBatch {
  readonly count: number;
  readonly #inner: ClientBatch;
  readonly #target: Endpoint;
  readonly #peerOf: (client: Endpoint) => Peer;
  /** By the key that the socket gives a client. */
  readonly #peers = new Map<PeerKey, Peer>();

  /** @param peerOf the client as the listener knows it, until it is released */
  constructor(inner: ClientBatch, target: Endpoint, peerOf: (client: Endpoint) => Peer) {
    this.count = inner.count;
    this.#inner = inner;
    this.#target = target;
    this.#peerOf = peerOf;
  }

  /** Whom `peerOf` was asked for, besides those whose reply path was taken. */
  get peers(): Iterable<Peer> {
    return this.#peers.values();
  }

  size(index: number): number {
    return this.#inner.size(index);
  }

  payload(index: number): Uint8Array {
    return this.#inner.payload(index);
  }

  trafficClass(index: number): number {
    return this.#inner.trafficClass?.(index) ?? 0;
  }

  source(index: number): Endpoint {
    return this.#inner.source(index);
  }

  host(index: number): HostKey {
    return this.#inner.host(index);
  }

  hopsLeft(index: number): number | undefined {
    return this.#inner.hopsLeft?.(index);
  }

  local(): Endpoint {
    return this.#target;
  }

  key(index: number): PeerKey {
    const key = this.#inner.key(index);
    let peer = this.#peers.get(key);
    if (!peer) {
      peer = this.#peerOf(this.#inner.source(index));
      this.#peers.set(key, peer);
    }
    return peer.key;
  }

  replyPath(index: number): ReplyPath {
    return this.#peerOf(this.#inner.source(index)).path;
  }
}
