import {
  AF_INET6,
  cmsgData,
  cmsgLevel,
  cmsgType,
  IP_TOS,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_TCLASS,
  iovecBytes,
  iovLength,
  maxPayloadBytes,
  maxSegmentsSent,
  mmsghdrBytes,
  msgControl,
  msgControlLength,
  msgIov,
  msgIovLength,
  msgName,
  msgNameLength,
  SOL_UDP,
  sockaddrIn6,
  UDP_SEGMENT,
} from '../../../libc/abi.js';
import type {Arena} from '../../../libc/arena.js';
import {writeLocalAddress} from './local-address.js';
import {isMapped, nameBytes} from './peer-table.js';
import type {SendingSocket, SendQueue} from './send-queue.js';
import type {PeerPath} from './slot-batch.js';

const maxMessages = 64;
/** UIO_MAXIOV: linux/uio.h. */
const maxIovs = 1024;
/** in6_pktinfo (40 with its header), the traffic class and the segment size (24 each). */
const controlRoom = 96;
/** A control message for UDP_SEGMENT: header, u16, padding (cmsg(3)). Its length field leaves out the padding. */
const segmentControlBytes = 24;
const segmentControlLength = 18;
/** One for the traffic class: header, int, padding. */
const classControlBytes = 24;
const classControlLength = 20;

export function messageArenaBytes(): number {
  return maxMessages * (mmsghdrBytes + controlRoom) + maxIovs * iovecBytes + 4 * 64;
}

/**
 * Builds sendmmsg messages from one socket's queued entries. Datagrams of equal size to one peer form a train: one
 * message that the kernel segments (UDP_SEGMENT). Every other datagram is a message of its own.
 */
export class MessageBuilder {
  /** Address of the first message. */
  readonly address: number;
  /** By message. */
  readonly packets = new Int32Array(maxMessages);
  readonly bytes = new Int32Array(maxMessages);
  readonly segments = new Int32Array(maxMessages);
  readonly owners: unknown[] = new Array(maxMessages).fill(undefined);
  /** Where each message starts: an entry, and how many of its datagrams to skip. */
  readonly #entries = new Int32Array(maxMessages + 1);
  readonly #skips = new Int32Array(maxMessages + 1);
  readonly #memory: Arena;
  readonly #queue: SendQueue;
  readonly #headers: number;
  readonly #iovs: number;
  readonly #controls: number;
  #entry = -1;
  #skip = 0;
  /** How many of the next datagrams to send one by one. */
  #singles = 0;
  #iovsUsed = 0;
  /** While building: where the next message starts. */
  #nextEntry = -1;
  #nextSkip = 0;

  constructor(memory: Arena, queue: SendQueue) {
    this.#memory = memory;
    this.#queue = queue;
    this.#headers = memory.take(maxMessages * mmsghdrBytes);
    this.#iovs = memory.take(maxIovs * iovecBytes);
    this.#controls = memory.take(maxMessages * controlRoom);
    this.address = memory.base + this.#headers;
    for (let message = 0; message < maxMessages; message++) {
      memory.point(
        this.#headers + message * mmsghdrBytes + msgControl,
        this.#controls + message * controlRoom,
      );
    }
    for (let iov = 0; iov < maxIovs; iov++) memory.point(this.#iovs + iov * iovecBytes, 0);
  }

  /** Starts at the first entry of the socket. */
  begin(socket: SendingSocket): void {
    this.#entry = socket.head;
    this.#skip = 0;
    this.#singles = 0;
  }

  get more(): boolean {
    return this.#entry >= 0;
  }

  /** Whether plain `send` can send the first message: one datagram on a connected socket, without a traffic class. */
  get plainFirst(): boolean {
    const {paths, trafficClasses} = this.#queue;
    const entry = this.#entry;
    return this.packets[0] === 1 && paths[entry] === undefined && trafficClasses[entry] === 0;
  }

  /** Offset in the arena of the first message's datagram. */
  get firstOffset(): number {
    return this.#queue.offsets[this.#entry]! + this.#skip * this.#queue.segments[this.#entry]!;
  }

  /**
   * Builds messages of what is left, up to what one call takes.
   * @param maxSegment the largest datagram, in bytes, that may be part of a train
   * @param family of the socket
   * @returns the number of messages
   */
  build(maxSegment: number, family: number): number {
    const queue = this.#queue;
    let message = 0;
    let singles = this.#singles;
    this.#iovsUsed = 0;
    this.#nextEntry = this.#entry;
    this.#nextSkip = this.#skip;
    while (this.#nextEntry >= 0 && message < maxMessages && this.#iovsUsed + maxSegmentsSent <= maxIovs) {
      const entry = this.#nextEntry;
      const segment = queue.segments[entry]!;
      const firstIov = this.#iovsUsed;
      this.#entries[message] = entry;
      this.#skips[message] = this.#nextSkip;
      if (singles > 0 || segment === 0 || segment > maxSegment) {
        singles--;
        this.#takeOne(message);
      } else {
        this.#takeTrain(message);
      }
      this.segments[message] = segment;
      this.owners[message] = queue.owners[entry];
      this.#describe(message, firstIov, entry, this.packets[message]! > 1 ? segment : 0, family);
      message++;
    }
    this.#entries[message] = this.#nextEntry;
    this.#skips[message] = this.#nextSkip;
    return message;
  }

  /** Builds a message of the next datagram. */
  #takeOne(message: number): void {
    const queue = this.#queue;
    const entry = this.#nextEntry;
    const segment = queue.segments[entry]!;
    const before = this.#nextSkip * segment;
    const bytes = Math.min(segment, queue.bytes[entry]! - before);
    this.#addIov(queue.offsets[entry]! + before, bytes);
    this.packets[message] = 1;
    this.bytes[message] = bytes;
    this.#skipPackets(1);
  }

  /** Builds a message of as many datagrams as form a train: all of one size, except that the last may be shorter. */
  #takeTrain(message: number): void {
    const queue = this.#queue;
    const segment = queue.segments[this.#nextEntry]!;
    const path = queue.paths[this.#nextEntry];
    const trafficClass = queue.trafficClasses[this.#nextEntry]!;
    let packets = 0;
    let bytes = 0;
    // A short datagram ends a train.
    while (this.#nextEntry >= 0 && bytes === packets * segment) {
      const entry = this.#nextEntry;
      const size = queue.segments[entry]!;
      const left = queue.packets[entry]! - this.#nextSkip;
      const isEnd = size > 0 && size < segment && left === 1;
      if ((size !== segment && !isEnd) || queue.paths[entry] !== path) break;
      if (queue.trafficClasses[entry] !== trafficClass) break;
      const before = this.#nextSkip * size;
      const room = Math.min(maxSegmentsSent - packets, Math.floor((maxPayloadBytes - bytes) / size));
      const taken = Math.min(left, room);
      if (taken === 0) break;
      const takenBytes = taken === left ? queue.bytes[entry]! - before : taken * size;
      this.#addIov(queue.offsets[entry]! + before, takenBytes);
      packets += taken;
      bytes += takenBytes;
      this.#skipPackets(taken);
      if (taken < left) break;
    }
    this.packets[message] = packets;
    this.bytes[message] = bytes;
  }

  #skipPackets(count: number): void {
    this.#nextSkip += count;
    if (this.#nextSkip < this.#queue.packets[this.#nextEntry]!) return;
    this.#nextEntry = this.#queue.next[this.#nextEntry]!;
    this.#nextSkip = 0;
  }

  /** Moves past the first `count` messages. */
  advance(count: number): void {
    for (let message = 0; message < count && this.#singles > 0; message++) {
      this.#singles -= this.packets[message]!;
    }
    this.#entry = this.#entries[count]!;
    this.#skip = this.#skips[count]!;
  }

  /** Makes the next `build` send each of the first message's datagrams by itself. */
  sendFirstSingly(): void {
    this.#singles = this.packets[0]!;
  }

  /** Visits every datagram that is left, and then none is left. */
  forEachLeft(
    visit: (
      offset: number,
      size: number,
      trafficClass: number,
      path: PeerPath | undefined,
      owner: unknown,
    ) => void,
  ): void {
    const queue = this.#queue;
    for (let entry = this.#entry, skip = this.#skip; entry >= 0; entry = queue.next[entry]!, skip = 0) {
      const segment = queue.segments[entry]!;
      for (let index = skip; index < queue.packets[entry]!; index++) {
        const size = Math.min(segment, queue.bytes[entry]! - index * segment);
        const offset = queue.offsets[entry]! + index * segment;
        visit(offset, size, queue.trafficClasses[entry]!, queue.paths[entry], queue.owners[entry]);
      }
    }
    this.#entry = -1;
  }

  #addIov(offset: number, bytes: number): void {
    const at = (this.#iovs + this.#iovsUsed++ * iovecBytes) >> 2;
    const {words, low} = this.#memory;
    words[at] = low + offset;
    words[at + iovLength / 4] = bytes;
  }

  #describe(message: number, firstIov: number, entry: number, segment: number, family: number): void {
    const memory = this.#memory;
    const path = this.#queue.paths[entry];
    const trafficClass = this.#queue.trafficClasses[entry]!;
    const words = memory.words;
    const header = this.#headers + message * mmsghdrBytes;
    memory.point(header + msgIov, this.#iovs + firstIov * iovecBytes);
    words[(header + msgIovLength) >> 2] = this.#iovsUsed - firstIov;
    const control = this.#controls + message * controlRoom;
    let controlBytes = 0;
    let isIpv6 = family === AF_INET6;
    if (path === undefined) {
      words[(header + msgName) >> 2] = 0;
      words[(header + msgName + 4) >> 2] = 0;
      words[(header + msgNameLength) >> 2] = 0;
    } else {
      const page = path.peers.page(path.peer);
      const record = path.peers.offset(path.peer);
      words[(header + msgName) >> 2] = page.low + record;
      words[(header + msgName + 4) >> 2] = page.high;
      words[(header + msgNameLength) >> 2] = nameBytes(page.words, record >> 2);
      // To an IPv4 address a socket for both families sends as IPv4.
      isIpv6 &&= !isMapped(page.words, (record + sockaddrIn6) >> 2);
      controlBytes = writeLocalAddress(words, control, page.words, record, path.peers.localWords);
    }
    if (trafficClass > 0) {
      const at = (control + controlBytes) >> 2;
      words[at] = classControlLength;
      words[at + 1] = 0;
      words[at + cmsgLevel / 4] = isIpv6 ? IPPROTO_IPV6 : IPPROTO_IP;
      words[at + cmsgType / 4] = isIpv6 ? IPV6_TCLASS : IP_TOS;
      words[at + cmsgData / 4] = trafficClass;
      controlBytes += classControlBytes;
    }
    if (segment > 0) {
      const at = (control + controlBytes) >> 2;
      words[at] = segmentControlLength;
      words[at + 1] = 0;
      words[at + cmsgLevel / 4] = SOL_UDP;
      words[at + cmsgType / 4] = UDP_SEGMENT;
      words[at + cmsgData / 4] = segment;
      controlBytes += segmentControlBytes;
    }
    words[(header + msgControlLength) >> 2] = controlBytes;
  }
}
