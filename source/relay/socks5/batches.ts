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
