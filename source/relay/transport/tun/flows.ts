import ipaddr from 'ipaddr.js';
import type {Endpoint} from '../../../address/endpoint.js';
import type {HostKey} from '../../../address/host.js';
import {AF_INET, AF_INET6, sockaddrIn4, sockaddrIn6, sockaddrPort} from '../../../libc/abi.js';
import type {BatchLibc} from '../../../libc/libc.js';
import type {Packet} from '../../../packet/packet.js';
import {createReplyRoute, type ReplyRoute} from '../../../packet/reply.js';
import {PeerTable, recordLocal} from '../batched/peer-table.js';
import {SlotBatch} from '../batched/slot-batch.js';
import type {ReplyPath, RoutedBatch} from '../transport.js';

/** The target takes the place of the local address in the record: 16 bytes of address (4 for IPv4), then the port. */
const targetPort = recordLocal + 16;
const targetWords = 5;

/** Client and target of every flow, by small numbers. */
export class TunFlows {
  readonly #peers: PeerTable;
  /** One lookup record per family, since leftover bytes of the other family would change the key. */
  readonly #wanted4 = wantedRecord(AF_INET);
  readonly #wanted6 = wantedRecord(AF_INET6);

  constructor(libc: Pick<BatchLibc, 'addressOf'>) {
    this.#peers = new PeerTable(libc, targetWords);
  }

  /** The number of a UDP packet's flow. It lasts until `releaseUnretained`, or longer if it is retained. */
  find(view: DataView, packet: Packet): number {
    const wanted = packet.version === 4 ? this.#wanted4 : this.#wanted6;
    const record = wanted.view;
    const clientAt = packet.version === 4 ? sockaddrIn4 : sockaddrIn6;
    for (let byte = 0; byte < packet.addressBytes; byte += 4) {
      record.setInt32(clientAt + byte, view.getInt32(packet.sourceAt + byte));
      record.setInt32(recordLocal + byte, view.getInt32(packet.targetAt + byte));
    }
    record.setUint16(sockaddrPort, packet.sourcePort);
    record.setUint16(targetPort, packet.targetPort);
    return this.#peers.find(wanted.words, 0, recordLocal / 4);
  }

  client(flow: number): Endpoint {
    return {host: hostOf(this.#clientBytes(flow)), port: this.#view(flow).getUint16(sockaddrPort)};
  }

  target(flow: number): Endpoint {
    return {host: hostOf(this.#targetBytes(flow)), port: this.#view(flow).getUint16(targetPort)};
  }

  /** Keeps the number until `release`. @returns how replies of the flow are sent */
  retain(flow: number): FlowPath {
    this.#peers.retain(flow);
    const record = this.#view(flow);
    const route = createReplyRoute({
      source: this.#targetBytes(flow),
      sourcePort: record.getUint16(targetPort),
      target: this.#clientBytes(flow),
      targetPort: record.getUint16(sockaddrPort),
    });
    return new FlowPath(flow, route);
  }

  release({flow}: FlowPath): void {
    this.#peers.release(flow);
  }

  releaseUnretained(): void {
    this.#peers.releaseUnretained();
  }

  #view(flow: number): DataView {
    return new DataView(this.#peers.page(flow).bytes.buffer, this.#peers.offset(flow));
  }

  #clientBytes(flow: number): Uint8Array {
    const isIPv4 = this.#view(flow).getUint16(0, true) === AF_INET;
    return this.#copy(flow, isIPv4 ? sockaddrIn4 : sockaddrIn6, isIPv4 ? 4 : 16);
  }

  #targetBytes(flow: number): Uint8Array {
    return this.#copy(flow, recordLocal, this.#view(flow).getUint16(0, true) === AF_INET ? 4 : 16);
  }

  #copy(flow: number, at: number, bytes: number): Uint8Array {
    const start = this.#peers.offset(flow) + at;
    return this.#peers.page(flow).bytes.slice(start, start + bytes);
  }
}

/** How replies of one flow are sent. */
export class FlowPath {
  constructor(
    readonly flow: number,
    readonly route: ReplyRoute,
  ) {}
}

/** Datagrams that were read from a TUN device in one round. */
export class TunBatch extends SlotBatch implements RoutedBatch {
  /** By datagram: the number of its flow. */
  readonly flows: Int32Array;
  /** By datagram: 1 if it may not be fragmented. */
  readonly whole: Uint8Array;
  readonly #table: TunFlows;

  constructor(memory: Uint8Array, capacity: number, table: TunFlows) {
    super(memory);
    this.flows = new Int32Array(capacity);
    this.whole = new Uint8Array(capacity);
    this.#table = table;
  }

  dontFragment(index: number): boolean {
    return this.whole[index] === 1;
  }

  key(index: number): number {
    return this.flows[index]!;
  }

  source(index: number): Endpoint {
    return this.#table.client(this.flows[index]!);
  }

  host(index: number): HostKey {
    return this.source(index).host;
  }

  target(index: number): Endpoint {
    return this.#table.target(this.flows[index]!);
  }

  replyPath(index: number): ReplyPath {
    return this.#table.retain(this.flows[index]!);
  }
}

function wantedRecord(family: number): {view: DataView; words: Uint32Array} {
  const buffer = new ArrayBuffer(recordLocal + 4 * targetWords);
  const view = new DataView(buffer);
  view.setUint16(0, family, true);
  return {view, words: new Uint32Array(buffer)};
}

function hostOf(bytes: Uint8Array): string {
  return bytes.length === 4 ? bytes.join('.') : new ipaddr.IPv6([...bytes]).toRFC5952String();
}
