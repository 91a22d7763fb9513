import ipaddr from 'ipaddr.js';
import {EPOLLIN} from '../../../libc/abi.js';
import type {EventSource} from '../../../libc/epoll.js';
import {errno, systemError} from '../../../libc/system-error.js';
import {openTunDevice} from '../../../libc/tun-device.js';
import {TunError} from '../../../libc/tun-error.js';
import type {AddressBlock} from '../../../packet/address.js';
import {writeAnswer} from '../../../packet/answer.js';
import {writeFlowError} from '../../../packet/flow-error.js';
import type {IcmpError} from '../../../packet/icmp.js';
import {createPacket, type Packet, Protocol} from '../../../packet/packet.js';
import {parsePacket} from '../../../packet/parse.js';
import {Reassembler} from '../../../packet/reassembly.js';
import {maxUdpPayloadBytes} from '../../../packet/reply.js';
import {createTokenBucket, takeOne} from '../../../quantity/token-bucket.js';
import type {DrainLoop} from '../batched/drain-loop.js';
import {slotStride} from '../batched/receive-slots.js';
import type {ReceivedBatch, ReplyOwner, ReplyPath, TunLink, TunOptions, TunOwner} from '../transport.js';
import {type FlowPath, TunBatch, TunFlows} from './flows.js';
import {queuePackets, setUpNetwork} from './network.js';
import {refuseRoutingLoop} from './routing-loop.js';
import {queueDrops} from './statistics.js';
import {TunWriter} from './writer.js';

/** After this many the sockets get their turn. */
const maxPacketsPerRound = 64;
/** Linux's own limits (net.ipv4.icmp_msgs_per_sec, icmp_msgs_burst). */
const answersPerSecond = 1000;
const answersAtOnce = 50;
/** From include/uapi/asm-generic/errno.h; node:os does not name it. It means that the device is gone. */
const EBADFD = 77;
/** How often waiting fragments are checked for their timeout. */
const sweepPeriodMs = 1000;

/** @throws {TunError} */
export async function openTun(
  loop: DrainLoop,
  options: TunOptions,
  owner: Omit<TunOwner, 'onBack'>,
): Promise<TunLink> {
  const fd = openTunDevice(loop.libc, options.name);
  let undo = async () => {};
  try {
    undo = await setUpNetwork(options, owner.onTrouble);
    await refuseRoutingLoop(options);
    return new OpenTun(loop, fd, options, owner, undo);
  } catch (error) {
    await undo();
    loop.libc.close(fd);
    throw error;
  }
}

class OpenTun implements TunLink, EventSource {
  readonly receiveBufferBytes: number;
  readonly #loop: DrainLoop;
  readonly #fd: number;
  readonly #options: TunOptions;
  readonly #owner: Omit<TunOwner, 'onBack'>;
  readonly #undo: () => Promise<void>;
  readonly #own: readonly AddressBlock[];
  readonly #view: DataView;
  readonly #packet: Packet = createPacket();
  readonly #reassembler: Reassembler;
  readonly #answers = createTokenBucket(answersPerSecond, answersAtOnce);
  readonly #flows: TunFlows;
  readonly #batch: TunBatch;
  readonly #writer: TunWriter;
  readonly #place: number;
  readonly #sweep: NodeJS.Timeout;
  readonly #dropsBefore: number;
  #drops = 0;
  #closed: Promise<void> | undefined;
  /** Whether the descriptor is closed; its number may already belong to something else. */
  #isShut = false;

  constructor(
    loop: DrainLoop,
    fd: number,
    options: TunOptions,
    owner: Omit<TunOwner, 'onBack'>,
    undo: () => Promise<void>,
  ) {
    const {libc, memory} = loop;
    this.receiveBufferBytes = queuePackets * options.mtuBytes;
    this.#loop = loop;
    this.#fd = fd;
    this.#options = options;
    this.#owner = owner;
    this.#undo = undo;
    this.#own = options.networks.map(({address, prefixBits}) => ({
      address: Uint8Array.from(ipaddr.parse(address).toByteArray()),
      prefixBits,
    }));
    this.#view = new DataView(memory.bytes.buffer);
    this.#reassembler = new Reassembler(() => owner.onDropped('reassembly'));
    this.#flows = new TunFlows(libc);
    this.#batch = new TunBatch(memory.bytes, maxPacketsPerRound, this.#flows);
    this.#writer = new TunWriter(libc, fd, memory, options.mtuBytes);
    this.#dropsBefore = queueDrops(options.name);
    this.#place = loop.add(fd, EPOLLIN, this);
    this.#sweep = setInterval(() => this.#reassembler.sweep(performance.now()), sweepPeriodMs).unref();
  }

  onEvents(): void {
    const {slots, memory, libc} = this.#loop;
    const batch = this.#batch;
    this.#loop.ensureFreeSlot();
    batch.count = 0;
    const nowMs = performance.now();
    const end = Math.min(slots.count, slots.used + maxPacketsPerRound);
    try {
      while (slots.used < end) {
        const at = slots.payloadAt(slots.used);
        const bytes = libc.read(this.#fd, memory.base + at, slotStride);
        if (bytes < 0) {
          this.#endOfRead(libc.errno());
          break;
        }
        this.#take(slots.used++, at, at + bytes, nowMs);
      }
      if (batch.count > 0) this.#owner.onBatch(batch);
    } finally {
      this.#flows.releaseUnretained();
    }
  }

  #endOfRead(failure: number): void {
    if (failure === errno.EAGAIN || failure === errno.EINTR) return;
    // Otherwise the epoll set would report the error forever.
    this.#shut();
    const {name} = this.#options;
    const what =
      failure === EBADFD ? 'was taken away' : `cannot be read: ${systemError('read', failure).message}`;
    this.#owner.onGone(new TunError(`the TUN device ${name} ${what}`));
  }

  #take(slot: number, from: number, to: number, nowMs: number): void {
    const packet = this.#packet;
    let kind = parsePacket(this.#view, from, to, packet);
    if (kind === 'fragment' && mayCarryUdp(packet)) {
      const end = this.#reassembler.add(this.#view, packet, nowMs, from);
      if (end < 0) return;
      kind = parsePacket(this.#view, from, end, packet);
      // A fragment that contains a fragment is not valid.
      if (kind === 'fragment') kind = 'malformed';
      packet.dontFragment = false;
    }
    if (kind === 'malformed') this.#owner.onDropped('malformed');
    else if (kind === 'udp' && this.#carries(packet)) this.#add(slot, packet);
    else this.#answer(packet, nowMs);
  }

  #carries({version}: Packet): boolean {
    return version === 4 || this.#options.ipv6;
  }

  #add(slot: number, packet: Packet): void {
    if (packet.dataBytes > this.#options.maxDatagramBytes) {
      this.#owner.onDropped('tooLarge');
      return;
    }
    const batch = this.#batch;
    batch.flows[batch.count] = this.#flows.find(this.#view, packet);
    batch.whole[batch.count] = packet.dontFragment ? 1 : 0;
    batch.add(slot, packet.dataAt, packet.dataBytes, 0, packet.trafficClass);
  }

  #answer(packet: Packet, nowMs: number): void {
    const bytes = writeAnswer(this.#view, packet, this.#own, this.#writer.answer);
    this.#owner.onOther(bytes > 0 && takeOne(this.#answers, nowMs) && this.#writer.writeAnswer(bytes));
  }

  refuse(path: ReplyPath): void {
    this.#tell(path as FlowPath, 'portUnreachable');
  }

  tellPathMtu(path: ReplyPath, mtuBytes: number): void {
    this.#tell(path as FlowPath, 'tooBig', mtuBytes);
  }

  #tell({route}: FlowPath, error: IcmpError, mtuBytes?: number): void {
    if (this.#isShut || !takeOne(this.#answers, performance.now())) return;
    this.#writer.writeAnswer(writeFlowError(route.addresses, error, this.#writer.answer, mtuBytes));
  }

  send(batch: ReceivedBatch, from: number, to: number, path: ReplyPath, owner: ReplyOwner): void {
    const {route} = path as FlowPath;
    if (this.#isShut) {
      for (let index = from; index < to; index++) owner.onReplyUnsent('sendError', 1, batch.size(index));
      return;
    }
    const maxBytes = Math.min(this.#options.maxDatagramBytes, maxUdpPayloadBytes[route.version]);
    let packets = 0;
    for (let index = from; index < to; index++) {
      const size = batch.size(index);
      const failure = size > maxBytes ? 'tooLarge' : this.#writer.writeReply(route, batch, index);
      if (failure !== undefined) {
        owner.onReplyUnsent(failure, 1, size);
        continue;
      }
      packets++;
    }
    if (packets > 0) owner.onReplySent(packets);
  }

  release(path: ReplyPath): void {
    this.#flows.release(path as FlowPath);
  }

  kernelDrops(): number {
    // The statistics are gone with the device.
    this.#drops = Math.max(this.#drops, queueDrops(this.#options.name) - this.#dropsBefore);
    return this.#drops;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#reassembler.close();
    if (this.#isShut) return;
    this.#loop.change(this.#fd, 0, this.#place);
    await this.#undo();
    this.#shut();
  }

  #shut(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.#loop.close(this.#fd, this.#place);
  }
}

/** Whether a fragment may be of a UDP datagram. In IPv6, destination options may come before UDP. */
function mayCarryUdp({version, protocol}: Packet): boolean {
  return protocol === Protocol.udp || (version === 6 && protocol === Protocol.destinationOptions);
}
