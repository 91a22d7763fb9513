import {isIP} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import type {ReceiveQueue} from '../../libc/socket-memory.js';
import {countStray, type DropReason, type ServiceCounters} from '../counters.js';
import type {FlowRelay} from '../flow-relay.js';
import {HeadedBatch} from '../transport/headed-batch.js';
import type {
  ClientBatch,
  Listener,
  PeerKey,
  ReceivedBatch,
  ReplyOwner,
  ReplyPath,
  Upstream,
  UpstreamOwner,
} from '../transport/transport.js';
import {RequestBatch} from './batches.js';
import type {Association} from './control-server.js';
import {type Destination, Destinations, type Target, type TargetHome} from './destinations.js';
import {HeadedReplyOwner} from './headed-reply-owner.js';
import type {Names} from './names.js';
import {type OpenPeers, Outward} from './outward.js';
import {headerFault, udpHeaderBytes} from './udp-header.js';

/** What the associations of one service share. */
export interface AssociationService {
  readonly flows: Pick<FlowRelay<RequestBatch>, 'receive' | 'admit' | 'session' | 'end' | 'warn'>;
  /** A socket for each target. */
  readonly connect: (target: Endpoint, owner: UpstreamOwner) => Upstream;
  /** Undefined to give each target a socket of its own. */
  readonly openPeers: OpenPeers | undefined;
  readonly counters: ServiceCounters;
  readonly name: string;
  readonly names: Names;
  /** Returns a number that was never returned before. */
  readonly nextKey: () => number;
  /** Bytes of datagrams that wait for names, in all associations. */
  waitingBytes: number;
}

const maxWaitingBytes = 8 * 1024 * 1024;
/** Datagrams that may wait in one association. */
const maxWaiting = 64;
/** How many flows strangers may have in one association at a time. */
const maxStrangers = 64;
const noPayload = new Uint8Array(0);

/** A SOCKS5 client's association: its datagrams arrive at a socket of its own, and each of its targets is a flow. */
export class UdpAssociation implements Association, TargetHome {
  readonly bound: Endpoint;
  readonly #service: AssociationService;
  /** Where the client sends from; port 0 if it announced none. */
  readonly #client: Endpoint;
  readonly #listener: Listener;
  readonly #destinations: Destinations;
  readonly #requests = new RequestBatch();
  /** The peer that sent the first valid datagram from the client's address and port; all others are refused. */
  #clientKey: PeerKey | undefined;
  #clientPath: ReplyPath | undefined;
  #waiting = 0;
  /** Flows that strangers opened. */
  readonly #strangers = new Set<Target>();
  #closed = false;
  readonly #outward: Outward | undefined;

  /**
   * @param client where its datagrams come from; with port 0 from the port that it sends from first
   * @param listen opens the association's socket, at an address that the client can reach
   * @throws what `listen` throws
   */
  static async open(
    service: AssociationService,
    client: Endpoint,
    listen: (onBatch: (batch: ClientBatch) => void) => Promise<Listener>,
  ): Promise<UdpAssociation> {
    let opened: UdpAssociation | undefined;
    const listener = await listen(batch => opened?.receive(batch));
    opened = new UdpAssociation(service, client, listener);
    return opened;
  }

  private constructor(service: AssociationService, client: Endpoint, listener: Listener) {
    this.bound = listener.addresses[0]!;
    this.#service = service;
    this.#client = client;
    this.#listener = listener;
    this.#destinations = new Destinations(this, service.nextKey);
    this.#outward =
      service.openPeers &&
      new Outward(
        service.openPeers,
        source => this.#admitStranger(source),
        (packets, bytes) => this.#dropStrangers(packets, bytes),
      );
  }

  connect(target: Endpoint, owner: UpstreamOwner): Upstream {
    return this.#outward ? this.#outward.connect(target, owner) : this.#service.connect(target, owner);
  }

  receive(batch: ClientBatch): void {
    for (let index = 0; index < batch.count; index++) {
      const refusal = this.#take(batch, index);
      if (refusal) this.#drop(refusal, batch.size(index));
    }
    this.#forward();
  }

  retain(target: Target): void {
    this.#destinations.retain(target);
  }

  release(target: Target): void {
    this.#strangers.delete(target);
    this.#destinations.release(target);
  }

  reply(batch: ReceivedBatch, from: number, to: number, target: Target, owner: ReplyOwner): void {
    const headed = new HeadedBatch(batch, from, to, target.header);
    if (target.replyOwner?.inner !== owner)
      target.replyOwner = new HeadedReplyOwner(owner, target.header.length);
    this.#listener.send(headed, 0, headed.count, this.#clientPath!, target.replyOwner);
  }

  kernelDrops(): number {
    return this.#listener.kernelDrops() + (this.#outward?.kernelDrops() ?? 0);
  }

  receiveQueue(): ReceiveQueue {
    return this.#listener.receiveQueue?.() ?? {usedBytes: 0, roomBytes: 0};
  }

  /** Ends the association's sessions and closes its socket. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const {flows} = this.#service;
    for (const {key} of this.#destinations.targets()) {
      const session = flows.session(key);
      if (session) flows.end(session, 'closed');
    }
    this.#outward?.close();
    if (this.#clientPath) this.#listener.release(this.#clientPath);
    void this.#listener.close();
  }

  /** Queues a datagram to be forwarded or to wait for a name. @returns why it is dropped instead, or undefined */
  #take(batch: ClientBatch, index: number): DropReason | undefined {
    if (!this.#isClients(batch, index)) return 'wrongSource';
    const datagram = batch.payload(index);
    const headerBytes = udpHeaderBytes(datagram);
    if (headerBytes === headerFault.fragmented) return 'fragmented';
    if (headerBytes < 0) return 'malformed';
    const destination =
      this.#destinations.find(datagram, headerBytes) ?? this.#discover(datagram, headerBytes);
    if (!destination) return 'malformed';
    if (this.#clientKey === undefined) {
      this.#clientKey = batch.key(index);
      this.#clientPath = batch.replyPath(index);
      this.#requests.client = batch.source(index);
    }
    const data = datagram.subarray(headerBytes);
    if (destination.waiting) return this.#keepWaiting(destination.waiting, data);
    if (!destination.target) return 'noTarget';
    this.#requests.addFor(destination.target, data, batch.trafficClass?.(index));
    return undefined;
  }

  #isClients(batch: ClientBatch, index: number): boolean {
    if (this.#clientKey !== undefined) return batch.key(index) === this.#clientKey;
    const {host, port} = batch.source(index);
    // Others may send from the client's address as well: from the same machine, or from behind the same NAT.
    return host === this.#client.host && (this.#client.port === 0 || port === this.#client.port);
  }

  /** The destination of a header that is not known yet. */
  #discover(datagram: Uint8Array, headerBytes: number): Destination | undefined {
    const destination = this.#destinations.make(datagram, headerBytes);
    if (!destination) return undefined;
    const {host, port} = destination.address;
    const known = isIP(host) === 0 ? this.#service.names.known(host) : host;
    if (known !== undefined && known !== null) this.#destinations.lead(destination, {host: known, port});
    else if (known === undefined) void this.#ask(destination);
    return destination;
  }

  async #ask(destination: Destination): Promise<void> {
    const waiting: Uint8Array[] = [];
    destination.waiting = waiting;
    this.#destinations.keep(destination);
    const {host, port} = destination.address;
    const known = await this.#service.names.ask(host);
    destination.waiting = undefined;
    this.#destinations.remove(destination);
    this.#waiting -= waiting.length;
    for (const data of waiting) this.#service.waitingBytes -= data.length;
    if (known === null || this.#closed) {
      for (const data of waiting) this.#drop('noTarget', data.length);
      return;
    }
    const target = this.#destinations.lead(destination, {host: known, port});
    for (const data of waiting) this.#requests.addFor(target, data);
    this.#forward();
  }

  #keepWaiting(waiting: Uint8Array[], data: Uint8Array): DropReason | undefined {
    const service = this.#service;
    if (this.#waiting === maxWaiting || service.waitingBytes + data.length > maxWaitingBytes) {
      return 'queueFull';
    }
    this.#waiting++;
    service.waitingBytes += data.length;
    waiting.push(Uint8Array.from(data));
    return undefined;
  }

  #forward(): void {
    const requests = this.#requests;
    try {
      if (requests.count > 0) this.#service.flows.receive(requests);
    } finally {
      requests.clear();
      this.#destinations.releaseUnretained();
    }
  }

  /** Somebody sends to the client unasked, as peers do once they know its address: a flow of its own, if there is room. */
  #admitStranger(source: Endpoint): void {
    if (this.#strangers.size >= maxStrangers) return;
    const requests = this.#requests;
    try {
      const target = this.#destinations.targetAt(source);
      requests.addFor(target, noPayload);
      if (this.#service.flows.admit(requests)) this.#strangers.add(target);
    } finally {
      requests.clear();
      this.#destinations.releaseUnretained();
    }
  }

  #dropStrangers(packets: number, bytes: number): void {
    const {counters, flows, name} = this.#service;
    countStray(counters, 'tx', 'thirdParty', packets, bytes);
    flows.warn(
      'thirdParty',
      {service: name, client: this.#client.host, reason: 'thirdParty'},
      'datagrams dropped',
    );
  }

  #drop(reason: DropReason, bytes: number): void {
    const {counters, flows, name} = this.#service;
    countStray(counters, 'rx', reason, 1, bytes);
    flows.warn(reason, {service: name, client: this.#client.host, reason}, 'datagrams dropped');
  }
}
