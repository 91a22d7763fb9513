import type {Endpoint} from '../../../source/address/endpoint.js';
import type {
  ClientBatch,
  DatagramTransport,
  Listener,
  PeerKey,
  ReceivedBatch,
  ReplyPath,
  SendFailure,
  Upstream,
} from '../../../source/relay/transport/transport.js';

/** Made datagrams, to be sent as if they had been received. */
export class MadeBatch implements ReceivedBatch {
  readonly count: number;

  constructor(readonly payloads: readonly Uint8Array[]) {
    this.count = payloads.length;
  }

  size(index: number): number {
    return this.payloads[index]!.byteLength;
  }

  payload(index: number): Uint8Array {
    return this.payloads[index]!;
  }
}

/** What became of datagrams given to `send`; can be awaited. */
export class Outcome {
  sent = 0;
  readonly unsent: Partial<Record<SendFailure, number>> = {};
  unsentBytes = 0;
  refused = 0;
  /** In queues. */
  waiting = 0;
  readonly #waiting = new Set<{done: () => boolean; resolve: () => void}>();

  get settled(): number {
    return Object.values(this.unsent).reduce((sum, packets) => sum + packets, this.sent);
  }

  onSent(packets: number): void {
    this.sent += packets;
    this.changed();
  }

  onUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.unsent[reason] = (this.unsent[reason] ?? 0) + packets;
    this.unsentBytes += bytes;
    this.changed();
  }

  onWaiting(change: number): void {
    this.waiting += change;
  }

  onReplyWaiting(change: number): void {
    this.waiting += change;
  }

  onUnusable(): void {
    throw new Error('a connected socket receives only from its target');
  }

  onLost(): void {
    throw new Error('a socket is not lost');
  }

  onRefused(count: number): void {
    this.refused += count;
    this.changed();
  }

  /** Resolves once `done` returns true; it is called after every event. */
  until(done: () => boolean): Promise<void> {
    return new Promise(resolve => {
      if (done()) resolve();
      else this.#waiting.add({done, resolve});
    });
  }

  changed(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.done()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }
}

/** An upstream socket as a client, which records replies. */
export class Client extends Outcome {
  readonly replies: Buffer[] = [];
  upstream!: Upstream;

  constructor(transport: DatagramTransport, target: Endpoint) {
    super();
    this.upstream = transport.connect(target, this);
  }

  onReplies(batch: ReceivedBatch): void {
    for (let index = 0; index < batch.count; index++) this.replies.push(Buffer.from(batch.payload(index)));
    this.changed();
  }

  send(...payloads: Uint8Array[]): void {
    this.upstream.send(new MadeBatch(payloads), 0, payloads.length);
  }

  replied(count: number): Promise<void> {
    return this.until(() => this.replies.length >= count);
  }
}

/** A listener that echoes, in runs of one client. */
export class EchoServer extends Outcome {
  readonly received: Buffer[] = [];
  readonly keys = new Set<PeerKey>();
  readonly paths = new Map<PeerKey, ReplyPath>();
  listener!: Listener;

  static async open(transport: DatagramTransport, address: Endpoint): Promise<EchoServer> {
    const server = new EchoServer();
    server.listener = await transport.listen(address, batch => server.#reply(batch));
    return server;
  }

  onReplySent(packets: number): void {
    this.onSent(packets);
  }

  onReplyUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.onUnsent(reason, packets, bytes);
  }

  #reply(batch: ClientBatch): void {
    for (let index = 0; index < batch.count; ) {
      const from = index;
      const key = batch.key(from);
      do this.received.push(Buffer.from(batch.payload(index++)));
      while (index < batch.count && batch.key(index) === key);
      const path = this.paths.get(key) ?? batch.replyPath(from);
      this.paths.set(key, path);
      this.listener.send(batch, from, index, path, this);
    }
    this.changed();
  }
}
