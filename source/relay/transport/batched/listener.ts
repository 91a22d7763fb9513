import type {Endpoint} from '../../../address/endpoint.js';
import {
  AF_INET,
  AF_INET6,
  EPOLLERR,
  EPOLLOUT,
  IP_PKTINFO,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVPKTINFO,
  SO_REUSEPORT,
  SOL_SOCKET,
} from '../../../libc/abi.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {
  boundPort,
  openSocket,
  receiveBufferBytes,
  reportHops,
  reportOriginalTarget,
  setOption,
} from '../../../libc/socket.js';
import {familyOf, writeAddress} from '../../../libc/socket-address.js';
import {type ReceiveQueue, receiveQueue} from '../../../libc/socket-memory.js';
import {systemError} from '../../../libc/system-error.js';
import type {ClientBatch, Listener, ListenOptions, Peer, ReplyPath} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setMark, setTransparent} from './egress.js';
import {localAddressWord, localEndpoint, localWordsOf} from './local-address.js';
import {maxErrors, PeersLoopSocket} from './loop-socket.js';
import {originalTarget, originalTargetWord} from './original-target.js';
import {PeerRecord} from './peer-record.js';
import {PeerTable} from './peer-table.js';
import {ReservedSocket} from './reserved-socket.js';
import {ClientSlotBatch, PeerPath} from './slot-batch.js';

/** The kernel looks at each of them for every datagram of a client that has none. */
const mostReserved = 256;
/** More than wait in any buffer: then the others get their turn whatever comes. */
const mostBatchesAtOnce = 64;

/** @throws {NodeJS.ErrnoException} such as EADDRINUSE */
export function listenBatched(
  loop: DrainLoop,
  address: Endpoint,
  onBatch: (batch: ClientBatch) => void,
  {spares = 0, adopt, outlivesThread = false, ...settings}: ListenOptions,
): Listener {
  const {libc} = loop;
  const opened: number[] = [];
  try {
    // The first is bound without SO_REUSEPORT, so that it cannot join another program's shared port.
    opened.push(adopt ?? bindSocket(loop, address, false, settings));
    const bound = boundAddress(loop, opened[0]!, address);
    if (spares > 0) shareAddress(libc, opened[0]!, bound);
    for (let spare = 0; spare < spares; spare++) opened.push(bindSocket(loop, bound, true, settings));
    const [fd, ...rest] = opened as [number, ...number[]];
    const isIpv6 = familyOf(address.host) === AF_INET6;
    // Where a datagram was bound for has the same room as an IPv6 address with its interface.
    const peers = new PeerTable(
      libc,
      settings.transparent ? 5 : localWordsOf(isWildcard(address.host), isIpv6),
    );
    const isShared = spares > 0 || adopt !== undefined;
    return new BatchedListener(loop, fd, bound, peers, onBatch, rest, {
      outlivesThread,
      settings,
      isShared,
    });
  } catch (error) {
    for (const fd of opened) libc.close(fd);
    throw error;
  }
}

/** What every socket at the listener's address is given. */
type SocketSettings = Pick<
  ListenOptions,
  'reportsHops' | 'bothFamilies' | 'mark' | 'transparent' | 'emptiesAtOnce'
>;

function bindSocket(
  {libc, memory, scratch}: DrainLoop,
  address: Endpoint,
  shared: boolean,
  {reportsHops, bothFamilies, mark, transparent}: SocketSettings,
): number {
  const family = familyOf(address.host);
  const fd = openSocket(libc, family, bothFamilies);
  try {
    if (shared) shareAddress(libc, fd, address);
    if (mark !== undefined) setMark(libc, fd, mark);
    for (const each of bothFamilies ? [AF_INET6, AF_INET] : [family]) {
      if (reportsHops) reportHops(libc, fd, each);
      if (!transparent) continue;
      setTransparent(libc, fd, each);
      reportOriginalTarget(libc, fd, each);
    }
    if (isWildcard(address.host)) {
      if (family === AF_INET6) setOption(libc, fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
      else setOption(libc, fd, IPPROTO_IP, IP_PKTINFO, 1);
    }
    const length = writeAddress(memory.bytes, scratch, address);
    if (libc.bind(fd, memory.base + scratch, length) < 0) throw systemError('bind', libc.errno(), address);
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function shareAddress(libc: BatchLibc, fd: number, address: Endpoint): void {
  if (!setOption(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1))
    throw systemError('setsockopt', libc.errno(), address);
}

interface ListenerOptions {
  readonly outlivesThread: boolean;
  readonly settings: SocketSettings;
  /** Whether other threads have sockets at the same address. */
  readonly isShared: boolean;
}

class BatchedListener extends PeersLoopSocket implements Listener {
  /** Established traffic first: replies, and what leads to them, do not wait for a flood. */
  readonly comesLast = true;
  readonly addresses: readonly Endpoint[];
  readonly receiveBufferBytes: number;
  readonly #batch: ClientSlotBatch;
  readonly #peers: PeerTable;
  /** Room to look a client up by. */
  #wanted: PeerRecord | undefined;
  readonly #onBatch: (batch: ClientBatch) => void;
  readonly #options: ListenerOptions;
  readonly outlivesThread: boolean;
  /** By number of the client. */
  readonly #reserved = new Map<number, ReservedSocket>();
  /** What the kernel dropped at those that are closed. */
  #reservedDrops = 0;

  constructor(
    loop: DrainLoop,
    fd: number,
    address: Endpoint,
    peers: PeerTable,
    onBatch: (batch: ClientBatch) => void,
    readonly spares: readonly number[],
    options: ListenerOptions,
  ) {
    super(loop, fd, familyOf(address.host));
    this.#options = options;
    this.outlivesThread = options.outlivesThread;
    const {slots, memory, scratch} = loop;
    const {words} = memory;
    this.#peers = peers;
    this.addresses = [address];
    this.receiveBufferBytes = receiveBufferBytes(loop.libc, fd);
    this.#onBatch = onBatch;
    const isTransparent = options.settings.transparent === true;
    const localWord = isTransparent
      ? (slot: number) => originalTargetWord(slots, words, slot, scratch)
      : (slot: number) => localAddressWord(slots, words, slot, peers.localWords);
    this.#batch = new ClientSlotBatch(
      memory.bytes,
      slots.count,
      peers,
      slot => peers.find(words, slots.nameWord(slot), localWord(slot)),
      isTransparent ? peer => originalTarget(peers, peer) : peer => localEndpoint(peers, peer, address),
      slot => slots.hopsLeft(slot),
    );
  }

  get descriptor(): number | undefined {
    return this.outlivesThread && this.fd >= 0 ? this.fd : undefined;
  }

  peer(client: Endpoint, local: Endpoint): Peer {
    const {bothFamilies = false, transparent = false} = this.#options.settings;
    this.#wanted ??= new PeerRecord(bothFamilies, transparent);
    const key = this.#wanted.find(this.#peers, client, local);
    this.#peers.retain(key);
    return {key, path: new PeerPath(this.#peers, key)};
  }

  receiveQueue(): ReceiveQueue {
    return receiveQueue(this.loop.libc, this.fd);
  }

  override kernelDrops(): number {
    let drops = super.kernelDrops() + this.#reservedDrops;
    for (const socket of this.#reserved.values()) drops += socket.kernelDrops();
    return drops;
  }

  reserve(path: ReplyPath): boolean {
    const client = path as PeerPath;
    if (this.#reserved.has(client.peer)) return true;
    // With another socket in the group, the kernel would give clients to other threads than before.
    if (this.#options.isShared || this.#reserved.size >= mostReserved) return false;
    const socket = this.#openReserved();
    if (!socket) return false;
    if (!socket.connect(client)) {
      socket.close();
      return false;
    }
    this.#reserved.set(client.peer, socket);
    return true;
  }

  /** Undefined where there is no descriptor left, or no second socket can be bound. */
  #openReserved(): ReservedSocket | undefined {
    const {libc} = this.loop;
    const [address] = this.addresses as [Endpoint];
    if (!setOption(libc, this.fd, SOL_SOCKET, SO_REUSEPORT, 1)) return undefined;
    try {
      const fd = bindSocket(this.loop, address, true, this.#options.settings);
      return new ReservedSocket(this.loop, fd, this.family, address, this.#batch, this.#passOn);
    } catch {
      // Nothing is lost: the client stays with the others.
      return undefined;
    } finally {
      // No other program is to join the port.
      setOption(libc, this.fd, SOL_SOCKET, SO_REUSEPORT, 0);
    }
  }

  unreserve(): void {
    for (const peer of this.#reserved.keys()) this.#retire(peer);
  }

  override release(path: ReplyPath): void {
    this.#retire((path as PeerPath).peer);
    super.release(path);
  }

  #retire(peer: number): void {
    const socket = this.#reserved.get(peer);
    if (!socket) return;
    this.#reserved.delete(peer);
    void socket.retire().then(drops => {
      this.#reservedDrops += drops;
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#reserved.values()) socket.close();
    this.#reserved.clear();
    this.shut();
  }

  onEvents(events: number): void {
    // What ICMP says about replies is of no use, but has to be read.
    if ((events & EPOLLERR) !== 0) this.readErrors(maxErrors);
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.loop.sender.retry(this);
    if ((events & ~EPOLLOUT) === 0) return;
    if (!this.#receive() || this.#options.settings.emptiesAtOnce !== true) return;
    for (let more = 1; more < mostBatchesAtOnce && this.#receive(); more++);
  }

  /** @returns whether anything came */
  #receive(): boolean {
    const {slots} = this.loop;
    this.loop.ensureFreeSlot();
    if (slots.receive(this.fd, this.#batch, true, slots.count) <= 0) return false;
    this.#passOn();
    return true;
  }

  readonly #passOn = (): void => {
    try {
      this.#onBatch(this.#batch);
    } finally {
      this.#batch.releasePeers();
    }
  };
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The address, with the port that the kernel chose if the given one is 0. */
function boundAddress({libc, memory, scratch}: DrainLoop, fd: number, address: Endpoint): Endpoint {
  if (address.port !== 0) return address;
  return {host: address.host, port: boundPort(libc, fd, memory, scratch)};
}
