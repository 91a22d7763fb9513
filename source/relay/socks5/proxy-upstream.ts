import type {Endpoint} from '../../address/endpoint.js';
import type {UpstreamProxy} from '../../address/proxy.js';
import {isOutOfDescriptors} from '../../libc/descriptors.js';
import {HeadedBatch} from '../transport/headed-batch.js';
import type {
  DatagramTransport,
  ReceivedBatch,
  SendFailure,
  Upstream,
  UpstreamOwner,
} from '../transport/transport.js';
import {PayloadBatch} from './batches.js';
import {openProxyAssociation, type ProxyAssociationOwner} from './proxy-association.js';
import {encodeUdpHeader, headerFault, readUdpHeader, udpHeaderBytes} from './udp-header.js';

/** Keeps count of a proxy's failures. */
export interface ProxyHealth {
  succeeded(): void;
  failed(why: string): void;
}

/** How many datagrams may wait for the association. */
const maxWaiting = 64;

/** An upstream through a SOCKS5 proxy: its own association, and a socket connected to it. */
export class ProxyUpstream implements Upstream, UpstreamOwner, ProxyAssociationOwner {
  readonly #transport: DatagramTransport;
  readonly #target: Endpoint;
  readonly #header: Uint8Array;
  readonly #owner: UpstreamOwner;
  readonly #health: ProxyHealth;
  readonly #association: {close(): void};
  readonly #replies = new PayloadBatch();
  #waiting: Uint8Array[] = [];
  #inner: Upstream | undefined;
  #closed = false;

  constructor(
    transport: DatagramTransport,
    proxy: UpstreamProxy,
    target: Endpoint,
    owner: UpstreamOwner,
    health: ProxyHealth,
  ) {
    this.#transport = transport;
    this.#target = target;
    this.#header = encodeUdpHeader(target);
    this.#owner = owner;
    this.#health = health;
    this.#association = openProxyAssociation(proxy, this);
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    if (this.#inner) {
      this.#inner.send(new HeadedBatch(batch, from, to, this.#header), 0, to - from);
      return;
    }
    for (let index = from; index < to; index++) {
      if (this.#closed) this.#owner.onUnsent('sendError', 1, batch.size(index));
      else if (this.#waiting.length === maxWaiting) this.#owner.onUnsent('queueFull', 1, batch.size(index));
      else this.#wait(Uint8Array.from(batch.payload(index)));
    }
  }

  kernelDrops(): number {
    return this.#inner?.kernelDrops() ?? 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#association.close();
    this.#inner?.close();
    this.#inner = undefined;
    for (const payload of this.#takeWaiting()) this.#owner.onUnsent('sendError', 1, payload.length);
  }

  onAssociated(bound: Endpoint): void {
    try {
      this.#inner = this.#transport.connect(bound, this);
    } catch (error) {
      // That is no fault of the proxy.
      if (isOutOfDescriptors(error)) this.#owner.onLost();
      else this.onEnd(String(error));
      return;
    }
    this.#health.succeeded();
    const waiting = new PayloadBatch();
    for (const payload of this.#takeWaiting()) waiting.add(payload);
    if (waiting.count > 0) this.send(waiting, 0, waiting.count);
  }

  onEnd(why: string): void {
    // An association that was open once is not a failure to open one.
    if (!this.#inner) this.#health.failed(why);
    this.#owner.onLost();
  }

  onReplies(batch: ReceivedBatch): void {
    const replies = this.#replies;
    for (let index = 0; index < batch.count; index++) {
      const datagram = batch.payload(index);
      const headerBytes = udpHeaderBytes(datagram);
      if (headerBytes < 0) {
        const reason = headerBytes === headerFault.fragmented ? 'fragmented' : 'malformed';
        this.#owner.onUnusable(reason, 1, datagram.length);
      } else if (this.#isTargets(datagram, headerBytes)) {
        replies.add(datagram.subarray(headerBytes), batch.trafficClass?.(index));
      } else this.#owner.onUnusable('wrongSource', 1, datagram.length);
    }
    try {
      if (replies.count > 0) this.#owner.onReplies(replies);
    } finally {
      replies.clear();
    }
  }

  onSent(packets: number): void {
    this.#owner.onSent(packets);
  }

  onUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.#owner.onUnsent(reason, packets, bytes - packets * this.#header.length);
  }

  onWaiting(change: number): void {
    this.#owner.onWaiting(change);
  }

  onUnusable(): void {}

  onRefused(count: number): void {
    this.#owner.onRefused(count);
  }

  onLost(): void {
    this.#owner.onLost();
  }

  #wait(payload: Uint8Array): void {
    this.#waiting.push(payload);
    this.#owner.onWaiting(1);
  }

  #takeWaiting(): Uint8Array[] {
    const waiting = this.#waiting.splice(0);
    if (waiting.length > 0) this.#owner.onWaiting(-waiting.length);
    return waiting;
  }

  /** Proxies forward what anyone sends to their socket, so the source has to be checked. */
  #isTargets(datagram: Uint8Array, headerBytes: number): boolean {
    const header = this.#header;
    let same = headerBytes === header.length;
    for (let at = 3; same && at < headerBytes; at++) same = datagram[at] === header[at];
    if (same) return true;
    const source = readUdpHeader(datagram);
    return source?.port === this.#target.port && source.host === this.#target.host;
  }
}
