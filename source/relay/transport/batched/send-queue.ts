import {maxPayloadBytes} from '../../../libc/abi.js';
import type {SendFailure} from '../transport.js';
import type {Backlog} from './backlog.js';
import type {PeerPath} from './slot-batch.js';

/** A socket as the sender sees it: its queue, and the callbacks for what became of its datagrams. */
export abstract class SendingSocket {
  /** -1 once closed. */
  fd = -1;
  /** AF_INET or AF_INET6. */
  abstract readonly family: number;
  /** First and last entry queued in this round, or -1. */
  head = -1;
  tail = -1;
  /** The largest datagram, in bytes, that may be part of a train. A refused train lowers it; 0 allows no trains. */
  maxSegment = maxPayloadBytes;
  /** Datagrams that wait for the socket to become writable. */
  backlog: Backlog | undefined;

  abstract onSent(owner: unknown, packets: number): void;
  abstract onUnsent(owner: unknown, reason: SendFailure, packets: number, bytes: number): void;
  /** So many more datagrams are in the backlog; fewer if negative. */
  abstract onWaiting(owner: unknown, change: number): void;
  /**
   * Whether the error that a call returned was about an earlier datagram: then it is counted, and the call repeated.
   * @param repeated how often the call has been repeated already
   */
  abstract wasEarlier(failure: number, repeated: number): boolean;
  /** Starts or stops waiting for the socket to become writable. */
  abstract watchWritable(wanted: boolean): void;
}

/**
 * What to send at the end of the round, in a list per socket. An entry is one datagram, or several of one size (the
 * last may be shorter) that are adjacent in the arena and go to one peer.
 */
export class SendQueue {
  readonly capacity: number;
  used = 0;
  readonly offsets: Int32Array;
  readonly bytes: Int32Array;
  /** Bytes of each datagram in the entry; the last may be shorter. */
  readonly segments: Int32Array;
  readonly packets: Int32Array;
  /** DSCP and ECN. */
  readonly trafficClasses: Int32Array;
  readonly next: Int32Array;
  /** Of replies; undefined on connected sockets. */
  readonly paths: (PeerPath | undefined)[];
  /** Passed to the socket's callbacks. */
  readonly owners: unknown[];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.offsets = new Int32Array(capacity);
    this.bytes = new Int32Array(capacity);
    this.segments = new Int32Array(capacity);
    this.packets = new Int32Array(capacity);
    this.trafficClasses = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.paths = new Array(capacity).fill(undefined);
    this.owners = new Array(capacity).fill(undefined);
  }

  get full(): boolean {
    return this.used === this.capacity;
  }

  /** Queues one datagram, as part of the socket's last entry if it continues that train. */
  add(
    socket: SendingSocket,
    offset: number,
    size: number,
    trafficClass: number,
    path: PeerPath | undefined,
    owner: unknown,
  ): void {
    const tail = socket.tail;
    if (tail >= 0 && this.#continues(tail, offset, size, trafficClass, path)) {
      this.bytes[tail]! += size;
      this.packets[tail]!++;
      return;
    }
    const entry = this.used++;
    this.offsets[entry] = offset;
    this.bytes[entry] = size;
    this.segments[entry] = size;
    this.packets[entry] = 1;
    this.trafficClasses[entry] = trafficClass;
    this.next[entry] = -1;
    this.paths[entry] = path;
    this.owners[entry] = owner;
    if (tail >= 0) this.next[tail] = entry;
    else socket.head = entry;
    socket.tail = entry;
  }

  #continues(
    tail: number,
    offset: number,
    size: number,
    trafficClass: number,
    path: PeerPath | undefined,
  ): boolean {
    const bytes = this.bytes[tail]!;
    const segment = this.segments[tail]!;
    return (
      offset === this.offsets[tail]! + bytes &&
      size > 0 &&
      size <= segment &&
      // A short datagram ends a train.
      bytes === segment * this.packets[tail]! &&
      path === this.paths[tail] &&
      trafficClass === this.trafficClasses[tail]
    );
  }
}
