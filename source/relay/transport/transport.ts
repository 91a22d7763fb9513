import type {Egress} from '../../address/egress.js';
import type {Endpoint} from '../../address/endpoint.js';
import type {HostKey} from '../../address/host.js';
import type {ReceiveQueue} from '../../libc/socket-memory.js';

/**
 * Names a client (and the local address it sent to) within one listener; a number wherever one is exact.
 * The key may name another client later, unless a `replyPath` was made for it and is not released yet.
 */
export type PeerKey = number | string;

/** How a reply reaches a client, from the address that the client sent to. Made once per session; opaque to handlers. */
export type ReplyPath = object;

/** Received datagrams, in order. Everything in a batch is borrowed until the callback that got it returns. */
export interface ReceivedBatch {
  readonly count: number;
  /** Payload bytes of datagram `index`. */
  size(index: number): number;
  payload(index: number): Uint8Array;
  /** Where the payloads are in memory, for who reads a few bytes of many: a payload by itself would be allocated. */
  readonly memory?: Uint8Array;
  payloadAt?(index: number): number;
  /** How many of its bytes were captured. Without this, all. */
  capturedBytes?(index: number): number;
  /** How much later than the first of the batch datagram `index` came, in ms. Without this, all came at once. */
  laterMs?(index: number): number;
  /** Whether datagram `index` may not be fragmented on its way. Without this, all may. */
  dontFragment?(index: number): boolean;
  /** DSCP and ECN of datagram `index`, as in its IP header. Without this, 0 for all. */
  trafficClass?(index: number): number;
}

/** What a listener received: datagrams of any number of clients. */
export interface ClientBatch extends ReceivedBatch {
  key(index: number): PeerKey;
  source(index: number): Endpoint;
  /** The address of the client: cheaper than `source`, for what is asked of every datagram of a flood. */
  host(index: number): HostKey;
  replyPath(index: number): ReplyPath;
  /** How many hops datagram `index` may still take (TTL, hop limit); undefined where nobody knows. */
  hopsLeft?(index: number): number | undefined;
  /**
   * Where datagram `index` was sent to. At a transparent listener that is any address and port; at others it is an address of
   * this machine and the listener's port, also where a rule has put that port in place of another.
   */
  local?(index: number): Endpoint;
}

/** What a listener received that knows where each datagram was sent to. */
export type LocalBatch = ClientBatch & Required<Pick<ClientBatch, 'local'>>;

/** A client of a session, and where it sent to, for those who want to know. */
export interface ClientEnds {
  readonly client: Endpoint;
  readonly local?: Endpoint | undefined;
}

/** Why a datagram could not be sent. */
export type SendFailure = 'tooLarge' | 'queueFull' | 'sendError';

/** Why a datagram that came through a proxy is not a reply. */
export type Unusable = 'malformed' | 'fragmented' | 'wrongSource';

/** Owns an upstream. Every datagram given to `Upstream.send` is reported once, to `onSent` or to `onUnsent`. */
export interface UpstreamOwner {
  onReplies(batch: ReceivedBatch): void;
  onSent(packets: number): void;
  /** @param bytes payload bytes of these packets */
  onUnsent(reason: SendFailure, packets: number, bytes: number): void;
  /** So many more datagrams wait in a queue until they are sent or not; fewer if negative. */
  onWaiting(change: number): void;
  /** Datagrams came that are not replies of the target. */
  onUnusable(reason: Unusable, packets: number, bytes: number): void;
  /** ICMP said that nothing listens there. The socket stays usable. */
  onRefused(count: number): void;
  /** A datagram that may not be fragmented exceeded the path, which takes packets of up to `mtuBytes`. */
  onPathMtu?(mtuBytes: number): void;
  /** The path to the target is gone for good, for example because a proxy closed it. Never called during `connect`. */
  onLost(): void;
}

/** Owns replies to a client. Every reply is reported once, to one of the two. */
export interface ReplyOwner {
  onReplySent(packets: number): void;
  /** @param bytes payload bytes of these packets */
  onReplyUnsent(reason: SendFailure, packets: number, bytes: number): void;
  /** So many more replies wait in a queue until they are sent or not; fewer if negative. */
  onReplyWaiting(change: number): void;
}

/** A socket connected to one target. Datagrams sent during a batch's callback leave soon after it returns. */
export interface Upstream {
  /** Sends datagrams `from` up to, not including, `to`. */
  send(batch: ReceivedBatch, from: number, to: number): void;
  /** How many hops datagrams may take from here. Without this, as many as usual. */
  limitHops?(hops: number): void;
  /** How many datagrams the kernel has dropped because the receive buffer was full. */
  kernelDrops(): number;
  close(): void;
}

/** Sends replies to clients. */
export interface ReplySender {
  /** Sends datagrams `from` up to, not including, `to`. */
  send(batch: ReceivedBatch, from: number, to: number, path: ReplyPath, owner: ReplyOwner): void;
  /** Tells the client that nothing listens at the target, as far as there is a way to say so. */
  refuse?(path: ReplyPath): void;
  /** Tells the client that its datagrams exceed the path to the target, which takes packets of up to `mtuBytes`. */
  tellPathMtu?(path: ReplyPath, mtuBytes: number): void;
  /** Ends the use of a path: its session is over, and its client's key may be reused. */
  release(path: ReplyPath): void;
  /**
   * Gives the client of this path a queue of its own for what it sends, so that a flood of others costs it nothing; until
   * `unreserve` or `release`. False if there is none left. A transport without this cannot.
   */
  reserve?(path: ReplyPath): boolean;
  /** Takes all those queues back; what waits in them is received. */
  unreserve?(): void;
  /** How many incoming datagrams the kernel has dropped. */
  kernelDrops(): number;
  /** What waits in the kernel to be received right now, if the kernel says. */
  receiveQueue?(): ReceiveQueue;
}

/** A peer of a `PeersSocket`. */
export interface Peer {
  /** As the key of its datagrams. */
  readonly key: PeerKey;
  /** How datagrams reach it, until `release`. */
  readonly path: ReplyPath;
}

/** Owns a socket towards any number of peers. */
export interface PeersOwner {
  onBatch(batch: ClientBatch): void;
  /** ICMP said that nothing listens at this peer. A transport that cannot know never calls this. */
  onRefused(key: PeerKey): void;
}

/** A socket that sends to any peer, always from the same address and port, and receives from all. */
export interface PeersSocket extends Pick<ReplySender, 'send' | 'release' | 'kernelDrops'> {
  peer(address: Endpoint): Peer;
  close(): void;
}

/** What a TUN device received. Each datagram has its own target; a key names a client and its target. */
export interface RoutedBatch extends ClientBatch {
  target(index: number): Endpoint;
}

/** The wanted state of a TUN device. */
export interface TunOptions {
  /** At most 15 bytes. */
  readonly name: string;
  /** The device's own addresses. */
  readonly networks: readonly {readonly address: string; readonly prefixBits: number}[];
  readonly mtuBytes: number;
  /** What to route into the device: one CIDR block each. */
  readonly routes: readonly {readonly destination: string; readonly gateway?: string | undefined}[];
  /** Whether IPv6 is carried. */
  readonly ipv6: boolean;
  /** Datagrams with larger payloads are dropped, in either direction. */
  readonly maxDatagramBytes: number;
  /** What keeps upstream sockets from being routed back into the device. */
  readonly egress: Egress;
  /** A proxy that gets all upstream datagrams in place of their targets. */
  readonly proxyHost?: string | undefined;
}

/** Owns a TUN device and gets what it received. */
export interface TunOwner {
  onBatch(batch: RoutedBatch): void;
  /** A datagram could not be read; `reassembly` means that its fragments were incomplete or inconsistent. */
  onDropped(reason: 'malformed' | 'reassembly' | 'tooLarge'): void;
  /** A packet that is not UDP came. @param answered whether it got an answer */
  onOther(answered: boolean): void;
  /** The device went away, and the paths of all its datagrams with it. */
  onGone(error: Error): void;
  /** The device came back, and is open again. */
  onBack(): void;
  /** It could not be opened again, or its original state could not be restored. */
  onTrouble(error: Error): void;
}

/** A TUN device that is up. Replies are sent back into it. */
export interface TunLink extends ReplySender {
  /** How much the device queues for the relay, in bytes. */
  readonly receiveBufferBytes: number;
  /** Removes what was added, and the device itself unless it existed before. */
  close(): Promise<void>;
}

export interface Listener extends ReplySender {
  /**
   * A client that need not have sent anything so far, as if it had sent to the address `local` of this machine. A transport
   * without this cannot.
   */
  peer?(client: Endpoint, local: Endpoint): Peer;
  /** The bound addresses: several where one socket cannot tell which of them a client sent to. */
  readonly addresses: readonly Endpoint[];
  /** The receive buffer that the kernel granted, in bytes. */
  readonly receiveBufferBytes: number;
  /** Descriptors of the `spares` asked for; empty if the transport has none. */
  readonly spares: readonly number[];
  /** With `outlivesThread`: its descriptor; undefined if the transport cannot hand it on. */
  readonly descriptor?: number | undefined;
  /** Stops receiving. Queued replies are sent or reported as unsent. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /**
   * How many more sockets to bind to the address, for other threads to adopt. The kernel assigns each client to one of
   * the sockets (SO_REUSEPORT). All are bound together, so this holds from the first datagram on.
   */
  readonly spares?: number;
  /** A spare of another thread's listener, or the socket of a thread that is gone, which becomes this listener's. */
  readonly adopt?: number;
  /** Whether batches are to have `hopsLeft`, if the transport knows. */
  readonly reportsHops?: boolean;
  /** Whether a socket at `::` is to be IPv4's as well. Its clients have IPv4 addresses, as everywhere else. */
  readonly bothFamilies?: boolean;
  /** The mark of what is sent from it, for rules (SO_MARK, socket(7)). It needs CAP_NET_RAW or CAP_NET_ADMIN. */
  readonly mark?: number;
  /**
   * Whether it gets datagrams that are bound for others, which rules give it (TPROXY). Nothing is sent from it. It needs
   * CAP_NET_RAW or CAP_NET_ADMIN.
   */
  readonly transparent?: boolean;
  /**
   * Whether all that waits is received at once: a batch may open a session, whose socket then has what came later. Only for a socket that
   * nobody can flood.
   */
  readonly emptiesAtOnce?: boolean;
  /** Leaves the socket open when the thread ends without closing it, so that another thread can adopt it. */
  readonly outlivesThread?: boolean;
}

/** Where one upstream sends from, besides what all have. */
export interface UpstreamEgress extends Egress {
  /**
   * The address and port that it sends from, which need not be this machine's; by default the kernel chooses. It needs
   * CAP_NET_RAW or CAP_NET_ADMIN, and CAP_NET_BIND_SERVICE for low ports.
   */
  readonly source?: Endpoint | undefined;
}

/** How datagrams enter and leave, in batches. A batch may be a single datagram. */
export interface DatagramTransport {
  readonly name: string;
  /** @throws {NodeJS.ErrnoException} such as EADDRINUSE, EADDRNOTAVAIL or EACCES */
  listen(
    address: Endpoint,
    onBatch: (batch: ClientBatch) => void,
    options?: ListenOptions,
  ): Promise<Listener>;
  /**
   * @param egress for transports that have `checkEgress`, and its `source` for those that have `checkTransparent`
   * @throws {NodeJS.ErrnoException} such as EMFILE or ENETUNREACH
   * @throws {NoPortError} where others use the port that is left, or the source
   */
  connect(target: Endpoint, owner: UpstreamOwner, egress?: UpstreamEgress): Upstream;
  /**
   * @param egress as for `connect`
   * @throws {NodeJS.ErrnoException} such as EMFILE
   * @throws {NoPortError}
   */
  openPeers(family: 4 | 6, owner: PeersOwner, egress?: UpstreamEgress): PeersSocket;
  /**
   * Tries what sockets towards targets will be given; undefined if the transport cannot give them anything.
   * @throws {EgressError}
   */
  checkEgress?(egress: Egress): void;
  /**
   * Tries whether sockets may have addresses of others, and marks; undefined if the transport has no such sockets.
   * @param what names what asks, in the error
   * @throws {EgressError} which says what is missing
   */
  checkTransparent?(what: string): void;
  /**
   * Opens a TUN device; undefined if the transport cannot.
   * @throws {TunError} which says what is missing
   */
  openTun?(options: TunOptions, owner: TunOwner): Promise<TunLink>;
}
