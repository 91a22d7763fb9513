import type {Endpoint} from '../../address/endpoint.js';
import type {HostKey} from '../../address/host.js';
import type {ClientBatch, PeerKey, ReplyPath} from '../transport/transport.js';

/** The first datagrams of a client, copied, while they wait for a session. */
export class HeldBatch implements ClientBatch {
  readonly #key: PeerKey;
  readonly #source: Endpoint;
  readonly #replyPath: ReplyPath;
  readonly #hopsLeft: number | undefined;
  readonly #payloads: Uint8Array[] = [];
  readonly #trafficClasses: number[] = [];
  bytes = 0;
  /** Whether the reply path belongs to a session now. */
  isTaken = false;

  /** Of the client that sent datagram `index` of a batch. It retains the client's reply path. */
  constructor(batch: ClientBatch, index: number) {
    this.#key = batch.key(index);
    this.#source = batch.source(index);
    this.#replyPath = batch.replyPath(index);
    this.#hopsLeft = batch.hopsLeft?.(index);
  }

  get count(): number {
    return this.#payloads.length;
  }

  add(batch: ClientBatch, index: number): void {
    this.#payloads.push(batch.payload(index).slice());
    this.#trafficClasses.push(batch.trafficClass?.(index) ?? 0);
    this.bytes += batch.size(index);
  }

  size(index: number): number {
    return this.#payloads[index]!.length;
  }

  payload(index: number): Uint8Array {
    return this.#payloads[index]!;
  }

  trafficClass(index: number): number {
    return this.#trafficClasses[index]!;
  }

  key(): PeerKey {
    return this.#key;
  }

  source(): Endpoint {
    return this.#source;
  }

  host(): HostKey {
    return this.#source.host;
  }

  hopsLeft(): number | undefined {
    return this.#hopsLeft;
  }

  /** Retained already. Whoever gives the batch up releases it, unless it is taken. */
  get path(): ReplyPath {
    return this.#replyPath;
  }

  replyPath(): ReplyPath {
    this.isTaken = true;
    return this.#replyPath;
  }
}
