/** What every socket asks the kernel for. */
import type {Endpoint} from '../../address/endpoint.js';

export const wantedReceiveBufferBytes = 4 * 1024 * 1024;

/**
 * Names a client (and the local address it sent to) within one listener; a number wherever one is exact.
 * It may name another client later, unless `replyPath` was asked for and not yet forgotten.
 */
export type PeerKey = number | string;

/** How a reply reaches a client from the address it sent to: made once per session, opaque to handlers. */
export type ReplyPath = object;

/** Datagrams as they came in, in order. Everything in it is borrowed until the callback it came with returns. */
export interface ReceivedBatch {
  readonly count: number;
  /** Payload bytes of datagram `index`. */
  size(index: number): number;
  payload(index: number): Uint8Array;
}

/** What a listener received: each datagram may come from another client. */
export interface ClientBatch extends ReceivedBatch {
  key(index: number): PeerKey;
  source(index: number): Endpoint;
  replyPath(index: number): ReplyPath;
}

/** Why a datagram could not be sent. */
export type SendFailure = 'tooLarge' | 'queueFull' | 'sendError';

/** Why what came through a proxy is no reply. */
export type Unusable = 'malformed' | 'fragmented' | 'wrongSource';

/** Who sends to a target. Every datagram given to `Upstream.send` ends in exactly one of `onSent` and `onUnsent`. */
export interface UpstreamOwner {
  onReplies(batch: ReceivedBatch): void;
  onSent(packets: number, bytes: number): void;
  onUnsent(reason: SendFailure, packets: number, bytes: number): void;
  /** Datagrams came that are no replies of the target's. */
  onUnusable(reason: Unusable, packets: number, bytes: number): void;
  /** ICMP said that nothing listens there; the socket stays good. */
  onRefused(count: number): void;
  /** The way to the target is gone for good, as when a proxy closes it. Not called by `connect` itself. */
  onLost(): void;
}

/** Who sends replies to a client; every datagram ends in exactly one of the two. */
export interface ReplyOwner {
  onReplySent(packets: number, bytes: number): void;
  onReplyUnsent(reason: SendFailure, packets: number, bytes: number): void;
}

/** A socket connected to one target. What is sent within a batch's callback leaves soon after that returns. */
export interface Upstream {
  /** Sends datagrams `from` up to, not including, `to`. */
  send(batch: ReceivedBatch, from: number, to: number): void;
  /** Datagrams that the kernel dropped because the receive buffer was full, so far. */
  kernelDrops(): number;
  close(): void;
}

/** Where replies leave towards clients. */
export interface ReplySender {
  /** Sends datagrams `from` up to, not including, `to`. */
  send(batch: ReceivedBatch, from: number, to: number, path: ReplyPath, owner: ReplyOwner): void;
  /** The session that asked for the path is over; until then its client keeps its key. */
  forget(path: ReplyPath): void;
  /** Datagrams that the kernel dropped on their way in, so far. */
  kernelDrops(): number;
  /** What waits in the kernel to be received, at this moment, where there is a queue that it tells of. */
  receiveQueue?(): ReceiveQueue;
}

/** A receive buffer as the kernel counts it: its own bookkeeping included. */
export interface ReceiveQueue {
  readonly usedBytes: number;
  readonly roomBytes: number;
}

/** What a TUN device received: each datagram says where it is bound for. A key names a client and its target. */
export interface RoutedBatch extends ClientBatch {
  target(index: number): Endpoint;
}

/** How upstream sockets keep out of a device that the default route leads into. */
export interface Egress {
  /** For routing rules (SO_MARK). */
  readonly mark?: number | undefined;
  /** The device that they leave by (SO_BINDTODEVICE). */
  readonly interface?: string | undefined;
}

/** A TUN device as it is to be. */
export interface TunOptions {
  /** At most 15 bytes. */
  readonly name: string;
  /** The device's own addresses. */
  readonly networks: readonly {readonly address: string; readonly prefixBits: number}[];
  readonly mtuBytes: number;
  /** What is to be routed into it: a CIDR block each. */
  readonly routes: readonly {readonly destination: string; readonly gateway?: string | undefined}[];
  /** Whether IPv6 is carried. */
  readonly ipv6: boolean;
  /** Datagrams with larger payloads are dropped, in either direction. */
  readonly maxDatagramBytes: number;
  readonly egress: Egress;
  /** Where all upstream datagrams go instead of to their targets. */
  readonly proxyHost?: string | undefined;
}

/** Who is told of what a TUN device received. */
export interface TunOwner {
  onBatch(batch: RoutedBatch): void;
  /** A datagram that came and could not be read; `reassembly`: not all of its fragments came, or not as they should. */
  onDropped(reason: 'malformed' | 'reassembly' | 'tooLarge'): void;
  /** A packet that is not UDP, and whether it was answered. */
  onOther(answered: boolean): void;
  /** The device was taken away and nothing will come of it any more, or it could not be left as it was found. */
  onTrouble(error: Error): void;
}

/** A TUN device that is up, and the way back into it. */
export interface TunLink extends ReplySender {
  /** What the device holds for the relay to read, in bytes. */
  readonly receiveBufferBytes: number;
  /** Takes back what was added; the device itself goes, too, unless it was there before. */
  close(): Promise<void>;
}

export interface Listener extends ReplySender {
  /** What is bound: several addresses where one socket cannot tell which of them a client sent to. */
  readonly addresses: readonly Endpoint[];
  /** What the kernel granted, in bytes. */
  readonly receiveBufferBytes: number;
  /** Descriptors of the `spares` asked for; none where the transport has no such thing. */
  readonly spares: readonly number[];
  /** Stops receiving; replies still queued are finished or reported unsent. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /**
   * How many more sockets to bind to the address, for other threads to adopt. The kernel gives each client to one
   * of them all (SO_REUSEPORT), from the first datagram on, because they are bound together.
   */
  readonly spares?: number;
  /** A spare of another thread's listener, to be this listener's socket from now on. */
  readonly adopt?: number;
}

/** How datagrams enter and leave. Made for batches; a batch may be a single datagram. */
export interface DatagramTransport {
  readonly name: string;
  /** @throws {NodeJS.ErrnoException} such as EADDRINUSE, EADDRNOTAVAIL or EACCES */
  listen(
    address: Endpoint,
    onBatch: (batch: ClientBatch) => void,
    options?: ListenOptions,
  ): Promise<Listener>;
  /**
   * @param egress taken by transports that have `openTun`
   * @throws {NodeJS.ErrnoException} such as EMFILE or ENETUNREACH
   */
  connect(target: Endpoint, owner: UpstreamOwner, egress?: Egress): Upstream;
  /**
   * Where the transport can.
   * @throws {TunError} which says what is missing
   */
  openTun?(options: TunOptions, owner: TunOwner): Promise<TunLink>;
}
