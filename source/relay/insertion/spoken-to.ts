import type {Endpoint} from '../../address/endpoint.js';
import type {LocalBatch, Peer, PeerKey, ReplyPath} from '../transport/transport.js';

const nothing = new Uint8Array();

/** A client that the server speaks to first, as if it had sent an empty datagram. */
export class SpokenTo implements LocalBatch {
  readonly count = 1;
  /** Whether the reply path belongs to a session now; otherwise whoever made the peer releases it. */
  isTaken = false;
  readonly #peer: Peer;
  readonly #client: Endpoint;
  readonly #server: Endpoint;

  constructor(peer: Peer, client: Endpoint, server: Endpoint) {
    this.#peer = peer;
    this.#client = client;
    this.#server = server;
  }

  size(): number {
    return 0;
  }

  payload(): Uint8Array {
    return nothing;
  }

  key(): PeerKey {
    return this.#peer.key;
  }

  source(): Endpoint {
    return this.#client;
  }

  host(): string {
    return this.#client.host;
  }

  local(): Endpoint {
    return this.#server;
  }

  replyPath(): ReplyPath {
    this.isTaken = true;
    return this.#peer.path;
  }
}
