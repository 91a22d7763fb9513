import {HeadedBatch} from '../transport/headed-batch.js';
import type {ReceivedBatch, SendFailure, Unusable, Upstream, UpstreamOwner} from '../transport/transport.js';

/** An upstream whose target gets a header in front of each datagram. Its owner counts payloads only. */
export class HeadedUpstream implements Upstream, UpstreamOwner {
  readonly #header: Uint8Array;
  readonly #owner: UpstreamOwner;
  readonly #inner: Upstream;
  readonly #onHeaders: (bytes: number) => void;

  /**
   * @param open connects the socket towards the target
   * @param onHeaders is told how many bytes of headers were sent
   */
  constructor(
    header: Uint8Array,
    owner: UpstreamOwner,
    open: (owner: UpstreamOwner) => Upstream,
    onHeaders: (bytes: number) => void,
  ) {
    this.#header = header;
    this.#owner = owner;
    this.#onHeaders = onHeaders;
    this.#inner = open(this);
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    this.#inner.send(new HeadedBatch(batch, from, to, this.#header), 0, to - from);
  }

  limitHops(hops: number): void {
    this.#inner.limitHops?.(hops);
  }

  kernelDrops(): number {
    return this.#inner.kernelDrops();
  }

  close(): void {
    this.#inner.close();
  }

  onReplies(batch: ReceivedBatch): void {
    this.#owner.onReplies(batch);
  }

  onSent(packets: number): void {
    this.#onHeaders(packets * this.#header.length);
    this.#owner.onSent(packets);
  }

  onUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.#owner.onUnsent(reason, packets, bytes - packets * this.#header.length);
  }

  onWaiting(change: number): void {
    this.#owner.onWaiting(change);
  }

  onUnusable(reason: Unusable, packets: number, bytes: number): void {
    this.#owner.onUnusable(reason, packets, bytes);
  }

  onRefused(count: number): void {
    this.#owner.onRefused(count);
  }

  onPathMtu(mtuBytes: number): void {
    this.#owner.onPathMtu?.(mtuBytes - this.#header.length);
  }

  onLost(): void {
    this.#owner.onLost();
  }
}
