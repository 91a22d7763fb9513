import type {Endpoint} from '../../../address/endpoint.js';
import {EPOLLERR, EPOLLOUT} from '../../../libc/abi.js';
import {writeAddress} from '../../../libc/socket-address.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import type {DrainLoop} from './drain-loop.js';
import {LoopSocket, maxErrors} from './loop-socket.js';
import {nameBytes} from './peer-table.js';
import type {ClientSlotBatch, PeerPath} from './slot-batch.js';

/** Limits how long one client can keep the others waiting. */
const maxSlotsPerRound = 64;

/**
 * Receives what one client sends to a listener: the kernel gives datagrams to the socket that is connected to their sender,
 * if there is one. So the client has a queue of its own, whatever others send. Replies leave through the listener.
 */
export class ReservedSocket extends LoopSocket {
  readonly #address: Endpoint;
  readonly #batch: ClientSlotBatch;
  readonly #onBatch: () => void;

  /**
   * @param fd bound to the listener's address; becomes the socket's own
   * @param address the listener's
   * @param batch the listener's, which what is received goes into
   */
  constructor(
    loop: DrainLoop,
    fd: number,
    family: number,
    address: Endpoint,
    batch: ClientSlotBatch,
    onBatch: () => void,
  ) {
    super(loop, fd, family);
    this.#address = address;
    this.#batch = batch;
    this.#onBatch = onBatch;
  }

  /** @returns false if the kernel refuses */
  connect({peers, peer}: PeerPath): boolean {
    const page = peers.page(peer);
    const at = peers.offset(peer);
    return this.loop.libc.connect(this.fd, page.base + at, nameBytes(page.words, at >> 2)) === 0;
  }

  /** Gives the client's datagrams back to the listener: what comes from now on, and what waits here. */
  async retire(): Promise<number> {
    const {libc, memory, scratch} = this.loop;
    // Nobody else sends from there.
    const length = writeAddress(memory.bytes, scratch, this.#address);
    libc.connect(this.fd, memory.base + scratch, length);
    // Not at once: whoever retires it may be in the middle of a batch.
    await new Promise<void>(done => setImmediate(done));
    while (this.fd >= 0 && this.#receive());
    const drops = this.fd >= 0 ? kernelDrops(libc, this.fd) : 0;
    this.shut();
    return drops;
  }

  close(): void {
    this.shut();
  }

  onEvents(events: number): void {
    if ((events & EPOLLERR) !== 0) this.readErrors(maxErrors);
    if ((events & ~EPOLLOUT) !== 0) this.#receive();
  }

  /** @returns false if nothing was there */
  #receive(): boolean {
    const {slots} = this.loop;
    this.loop.ensureFreeSlot();
    // An error that ICMP left is of no use; the socket stays readable if there is more behind it.
    if (slots.receive(this.fd, this.#batch, true, maxSlotsPerRound) <= 0) return false;
    this.#onBatch();
    return true;
  }

  // Nothing is sent through it.
  onSent(): void {}
  onUnsent(): void {}
  onWaiting(): void {}
  wasEarlier(): boolean {
    return false;
  }
}
