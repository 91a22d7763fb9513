import type {Endpoint} from '../../../address/endpoint.js';
import {
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
import {boundPort, openSocket, receiveBufferBytes, reportHops, setOption} from '../../../libc/socket.js';
import {familyOf, writeAddress} from '../../../libc/socket-address.js';
import {type ReceiveQueue, receiveQueue} from '../../../libc/socket-memory.js';
import {systemError} from '../../../libc/system-error.js';
import type {ClientBatch, Listener, ListenOptions} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {localAddressWord, localWordsOf} from './local-address.js';
import {maxErrors, PeersLoopSocket} from './loop-socket.js';
import {PeerTable} from './peer-table.js';
import {ClientSlotBatch} from './slot-batch.js';

/** @throws {NodeJS.ErrnoException} such as EADDRINUSE */
export function listenBatched(
  loop: DrainLoop,
  address: Endpoint,
  onBatch: (batch: ClientBatch) => void,
  {spares = 0, adopt, outlivesThread = false, reportsHops = false}: ListenOptions,
): Listener {
  const {libc} = loop;
  const opened: number[] = [];
  try {
    // The first is bound without SO_REUSEPORT, so that it cannot join another program's shared port.
    opened.push(adopt ?? bindSocket(loop, address, false, reportsHops));
    const bound = boundAddress(loop, opened[0]!, address);
    if (spares > 0) shareAddress(libc, opened[0]!, bound);
    for (let spare = 0; spare < spares; spare++) opened.push(bindSocket(loop, bound, true, reportsHops));
    const [fd, ...rest] = opened as [number, ...number[]];
    const peers = new PeerTable(
      libc,
      localWordsOf(isWildcard(address.host), familyOf(address.host) === AF_INET6),
    );
    return new BatchedListener(loop, fd, bound, peers, onBatch, rest, outlivesThread);
  } catch (error) {
    for (const fd of opened) libc.close(fd);
    throw error;
  }
}

function bindSocket(
  {libc, memory, scratch}: DrainLoop,
  address: Endpoint,
  shared: boolean,
  reportsHops: boolean,
): number {
  const family = familyOf(address.host);
  const fd = openSocket(libc, family);
  try {
    if (shared) shareAddress(libc, fd, address);
    if (reportsHops) reportHops(libc, fd, family);
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

class BatchedListener extends PeersLoopSocket implements Listener {
  /** Established traffic first: replies, and what leads to them, do not wait for a flood. */
  readonly comesLast = true;
  readonly addresses: readonly Endpoint[];
  readonly receiveBufferBytes: number;
  readonly #batch: ClientSlotBatch;
  readonly #onBatch: (batch: ClientBatch) => void;

  constructor(
    loop: DrainLoop,
    fd: number,
    address: Endpoint,
    peers: PeerTable,
    onBatch: (batch: ClientBatch) => void,
    readonly spares: readonly number[],
    readonly outlivesThread: boolean,
  ) {
    super(loop, fd, familyOf(address.host));
    const {slots, memory} = loop;
    this.addresses = [address];
    this.receiveBufferBytes = receiveBufferBytes(loop.libc, fd);
    this.#onBatch = onBatch;
    this.#batch = new ClientSlotBatch(
      memory.bytes,
      slots.count,
      peers,
      slot =>
        peers.find(
          memory.words,
          slots.nameWord(slot),
          localAddressWord(slots, memory.words, slot, peers.localWords),
        ),
      slot => slots.hopsLeft(slot),
    );
  }

  get descriptor(): number | undefined {
    return this.outlivesThread && this.fd >= 0 ? this.fd : undefined;
  }

  receiveQueue(): ReceiveQueue {
    return receiveQueue(this.loop.libc, this.fd);
  }

  async close(): Promise<void> {
    this.shut();
  }

  onEvents(events: number): void {
    // What ICMP says about replies is of no use, but has to be read.
    if ((events & EPOLLERR) !== 0) this.readErrors(maxErrors);
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.loop.sender.retry(this);
    if ((events & ~EPOLLOUT) === 0) return;
    const {slots} = this.loop;
    this.loop.ensureFreeSlot();
    if (slots.receive(this.fd, this.#batch, true, slots.count) <= 0) return;
    try {
      this.#onBatch(this.#batch);
    } finally {
      this.#batch.releasePeers();
    }
  }
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The address, with the port that the kernel chose if the given one is 0. */
function boundAddress({libc, memory, scratch}: DrainLoop, fd: number, address: Endpoint): Endpoint {
  if (address.port !== 0) return address;
  return {host: address.host, port: boundPort(libc, fd, memory, scratch)};
}
