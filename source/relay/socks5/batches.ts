import type {Endpoint} from '../../address/endpoint.js';
import type {HostKey} from '../../address/host.js';
import type {ClientBatch, PeerKey, ReceivedBatch, ReplyPath} from '../transport/transport.js';
import type {Target} from './destinations.js';

/** Datagrams, or parts of datagrams, anywhere in memory; reused for the next batch. */
export class PayloadBatch implements ReceivedBatch {
  readonly #payloads: Uint8Array[] = [];
  readonly #trafficClasses: number[] = [];

  get count(): number {
    return this.#payloads.length;
  }

  add(payload: Uint8Array, trafficClass = 0): void {
    this.#payloads.push(payload);
    this.#trafficClasses.push(trafficClass);
  }

  clear(): void {
    this.#payloads.length = 0;
    this.#trafficClasses.length = 0;
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
}

/** What a client sent through its association, without SOCKS headers; reused for the next batch. */
export class RequestBatch extends PayloadBatch implements ClientBatch {
  /** The client that sent them. */
  client: Endpoint | undefined;
  readonly #targets: Target[] = [];

  addFor(target: Target, payload: Uint8Array, trafficClass?: number): void {
    this.add(payload, trafficClass);
    this.#targets.push(target);
  }

  override clear(): void {
    super.clear();
    this.#targets.length = 0;
  }

  key(index: number): PeerKey {
    return this.#targets[index]!.key;
  }

  source(): Endpoint {
    return this.client!;
  }

  host(): HostKey {
    return this.client!.host;
  }

  target(index: number): Endpoint {
    return this.#targets[index]!.address;
  }

  replyPath(index: number): ReplyPath {
    const target = this.#targets[index]!;
    target.home.retain(target);
    return target;
  }
}

/** Datagrams of another batch, each with a header in front. */
export class HeadedBatch implements ReceivedBatch {
  readonly count: number;

  /** Datagrams `from` up to, not including, `to`. */
  constructor(
    readonly inner: ReceivedBatch,
    readonly from: number,
    to: number,
    readonly header: Uint8Array,
  ) {
    this.count = to - from;
  }

  size(index: number): number {
    return this.header.length + this.inner.size(this.from + index);
  }

  trafficClass(index: number): number {
    return this.inner.trafficClass?.(this.from + index) ?? 0;
  }

  /** A copy, since a transport may keep it until the socket is writable. */
  payload(index: number): Uint8Array {
    const datagram = Buffer.allocUnsafe(this.size(index));
    datagram.set(this.header);
    datagram.set(this.inner.payload(this.from + index), this.header.length);
    return datagram;
  }
}
