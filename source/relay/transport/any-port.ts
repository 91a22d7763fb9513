import type {Endpoint} from '../../address/endpoint.js';
import {BatchRun, endOfRun, payloadBytes} from './batch-run.js';
import type {
  ClientBatch,
  DatagramTransport,
  Peer,
  PeersOwner,
  PeersSocket,
  ReceivedBatch,
  ReplyOwner,
  SendFailure,
  Upstream,
  UpstreamOwner,
} from './transport.js';

/**
 * An upstream for a target that answers from another port than the one it was asked at, as TFTP servers do (RFC 1350,
 * section 4). What follows goes to the port that answered last.
 * @throws {NodeJS.ErrnoException} such as EMFILE
 */
export function connectAnyPort(
  transport: DatagramTransport,
  target: Endpoint,
  owner: UpstreamOwner,
): Upstream {
  return new AnyPortUpstream(transport, target, owner);
}

class AnyPortUpstream implements Upstream, PeersOwner, ReplyOwner {
  readonly #socket: PeersSocket;
  readonly #target: Endpoint;
  readonly #owner: UpstreamOwner;
  readonly #run = new BatchRun();
  #peer: Peer;

  constructor(transport: DatagramTransport, target: Endpoint, owner: UpstreamOwner) {
    this.#owner = owner;
    this.#target = target;
    this.#socket = transport.openPeers(target.host.includes(':') ? 6 : 4, this);
    this.#peer = this.#socket.peer(target);
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    this.#socket.send(batch, from, to, this.#peer.path, this);
  }

  kernelDrops(): number {
    return this.#socket.kernelDrops();
  }

  close(): void {
    this.#socket.release(this.#peer.path);
    this.#socket.close();
  }

  onBatch(batch: ClientBatch): void {
    for (let from = 0, to = 0; from < batch.count; from = to) {
      to = endOfRun(batch, from);
      if (batch.key(from) === this.#peer.key || this.#follow(batch.source(from))) {
        this.#owner.onReplies(this.#run.of(batch, from, to));
      } else {
        this.#owner.onUnusable('wrongSource', to - from, payloadBytes(batch, from, to));
      }
    }
  }

  /** Sends to this port from now on; false if it is another host's. */
  #follow(source: Endpoint): boolean {
    if (source.host !== this.#target.host) return false;
    const before = this.#peer;
    this.#peer = this.#socket.peer(source);
    this.#socket.release(before.path);
    return true;
  }

  onRefused(): void {
    // The port that answered is closed: what follows is a new exchange.
    this.#follow(this.#target);
    this.#owner.onRefused(1);
  }

  onReplySent(packets: number): void {
    this.#owner.onSent(packets);
  }

  onReplyUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.#owner.onUnsent(reason, packets, bytes);
  }

  onReplyWaiting(change: number): void {
    this.#owner.onWaiting(change);
  }
}
