import type {Endpoint} from '../../address/endpoint.js';
import {BatchRun, endOfRun, payloadBytes} from '../transport/batch-run.js';
import type {
  ClientBatch,
  Peer,
  PeerKey,
  PeersOwner,
  PeersSocket,
  ReceivedBatch,
  ReplyOwner,
  SendFailure,
  Upstream,
  UpstreamOwner,
} from '../transport/transport.js';

/** Opens a socket towards any number of peers. @throws {NodeJS.ErrnoException} such as EMFILE */
export type OpenPeers = (family: 4 | 6, owner: PeersOwner) => PeersSocket;

/** Is asked to open a flow, by `connect`, for a peer that the client has not sent to. */
export type AdmitStranger = (source: Endpoint) => void;

/**
 * The way out of one association: a socket for each address family, through which all of its flows send. So a peer sees
 * the client at the same address and port whichever target it is (RFC 4787, section 4.1).
 */
export class Outward {
  readonly #open: OpenPeers;
  readonly #admit: AdmitStranger;
  readonly #drop: (packets: number, bytes: number) => void;
  readonly #ways = new Map<4 | 6, Way>();

  /** @param drop counts datagrams of strangers for whom no flow was opened */
  constructor(open: OpenPeers, admit: AdmitStranger, drop: (packets: number, bytes: number) => void) {
    this.#open = open;
    this.#admit = admit;
    this.#drop = drop;
  }

  /** @throws what opening the first socket of a family throws */
  connect(target: Endpoint, owner: UpstreamOwner): Upstream {
    const family = target.host.includes(':') ? 6 : 4;
    let way = this.#ways.get(family);
    if (!way) {
      way = new Way(family, this.#open, this.#admit, this.#drop);
      this.#ways.set(family, way);
    }
    return way.connect(target, owner);
  }

  kernelDrops(): number {
    let drops = 0;
    for (const way of this.#ways.values()) drops += way.kernelDrops();
    return drops;
  }

  close(): void {
    for (const way of this.#ways.values()) way.close();
    this.#ways.clear();
  }
}

/** The socket of one address family, and the flows that share it. */
class Way implements PeersOwner {
  readonly #socket: PeersSocket;
  readonly #flows = new Map<PeerKey, SharedUpstream>();
  readonly #run = new BatchRun();
  readonly #admit: AdmitStranger;
  readonly #drop: (packets: number, bytes: number) => void;

  constructor(
    family: 4 | 6,
    open: OpenPeers,
    admit: AdmitStranger,
    drop: (packets: number, bytes: number) => void,
  ) {
    this.#admit = admit;
    this.#drop = drop;
    this.#socket = open(family, this);
  }

  connect(target: Endpoint, owner: UpstreamOwner): Upstream {
    const peer = this.#socket.peer(target);
    const upstream = new SharedUpstream(this.#socket, peer, owner, () => this.#flows.delete(peer.key));
    this.#flows.set(peer.key, upstream);
    return upstream;
  }

  onBatch(batch: ClientBatch): void {
    for (let from = 0, to = 0; from < batch.count; from = to) {
      to = endOfRun(batch, from);
      const key = batch.key(from);
      if (!this.#flows.has(key)) this.#admit(batch.source(from));
      const flow = this.#flows.get(key);
      if (flow) flow.owner.onReplies(this.#run.of(batch, from, to));
      else this.#drop(to - from, payloadBytes(batch, from, to));
    }
  }

  onRefused(key: PeerKey): void {
    this.#flows.get(key)?.owner.onRefused(1);
  }

  kernelDrops(): number {
    return this.#socket.kernelDrops();
  }

  close(): void {
    this.#socket.close();
  }
}

/** One flow's share of a socket. */
class SharedUpstream implements Upstream, ReplyOwner {
  readonly owner: UpstreamOwner;
  readonly #socket: PeersSocket;
  readonly #peer: Peer;
  readonly #forget: () => void;

  constructor(socket: PeersSocket, peer: Peer, owner: UpstreamOwner, forget: () => void) {
    this.#socket = socket;
    this.#peer = peer;
    this.owner = owner;
    this.#forget = forget;
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    this.#socket.send(batch, from, to, this.#peer.path, this);
  }

  /** Those of the socket belong to the association. */
  kernelDrops(): number {
    return 0;
  }

  close(): void {
    this.#socket.release(this.#peer.path);
    this.#forget();
  }

  onReplySent(packets: number): void {
    this.owner.onSent(packets);
  }

  onReplyUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.owner.onUnsent(reason, packets, bytes);
  }

  onReplyWaiting(change: number): void {
    this.owner.onWaiting(change);
  }
}
