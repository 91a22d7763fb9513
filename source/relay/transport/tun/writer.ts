import {randomInt} from 'node:crypto';
import {iovBase, iovecBytes, iovLength} from '../../../libc/abi.js';
import {Arena} from '../../../libc/arena.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {errno} from '../../../libc/system-error.js';
import {answerRoomBytes} from '../../../packet/answer.js';
import {maxReassembledBytes} from '../../../packet/reassembly.js';
import {maxReplyHeaderBytes, ReplyBuilder, type ReplyRoute} from '../../../packet/reply.js';
import {SlotBatch} from '../batched/slot-batch.js';
import type {ReceivedBatch, SendFailure} from '../transport.js';

/** Each part starts at a multiple of 64. */
const roomBytes = 64 * Math.ceil((answerRoomBytes + maxReassembledBytes) / 64) + 6 * 64;

/** Writes packets to a TUN device, one per call. It builds the headers; payloads in the arena are not copied. */
export class TunWriter {
  /** Room for an answer, which `writeAnswer` then writes. */
  readonly answer: DataView;
  readonly #libc: BatchLibc;
  readonly #fd: number;
  readonly #arena: Arena;
  readonly #arenaView: DataView;
  readonly #memory: Arena;
  readonly #view: DataView;
  readonly #builder: ReplyBuilder;
  readonly #iovs: number;
  readonly #headers: number;
  readonly #answers: number;
  /** Room for a payload that is not in the arena. */
  readonly #copy: number;

  constructor(libc: BatchLibc, fd: number, arena: Arena, mtuBytes: number) {
    this.#libc = libc;
    this.#fd = fd;
    this.#arena = arena;
    this.#arenaView = new DataView(arena.bytes.buffer);
    const memory = new Arena(roomBytes, libc);
    this.#memory = memory;
    this.#view = new DataView(memory.bytes.buffer);
    this.#iovs = memory.take(2 * iovecBytes);
    this.#headers = memory.take(maxReplyHeaderBytes);
    this.#answers = memory.take(answerRoomBytes);
    this.#copy = memory.take(maxReassembledBytes);
    this.answer = new DataView(memory.bytes.buffer, this.#answers, answerRoomBytes);
    const header = memory.bytes.subarray(this.#headers, this.#headers + maxReplyHeaderBytes);
    this.#builder = new ReplyBuilder(header, mtuBytes, randomInt(2 ** 32));
  }

  /** Writes the packets of one reply. @returns why it could not be written, or undefined */
  writeReply(route: ReplyRoute, batch: ReceivedBatch, index: number): SendFailure | undefined {
    let memory = this.#memory;
    let view = this.#view;
    let at = this.#copy;
    if (batch instanceof SlotBatch && batch.memory === this.#arena.bytes) {
      memory = this.#arena;
      view = this.#arenaView;
      at = batch.offsets[index]!;
    } else {
      memory.bytes.set(batch.payload(index), at);
    }
    const builder = this.#builder;
    builder.begin(route, view, at, batch.size(index), batch.trafficClass?.(index) ?? 0);
    while (builder.next()) {
      this.#point(0, this.#memory, this.#headers, builder.headerBytes);
      this.#point(1, memory, builder.dataAt, builder.dataBytes);
      const failure = this.#write(2);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** Writes the first `bytes` of `answer`. @returns whether the device took it */
  writeAnswer(bytes: number): boolean {
    this.#point(0, this.#memory, this.#answers, bytes);
    return this.#write(1) === undefined;
  }

  #point(iov: number, memory: Arena, offset: number, bytes: number): void {
    const words = this.#memory.words;
    const at = (this.#iovs + iov * iovecBytes) >> 2;
    words[at + iovBase / 4] = memory.low + offset;
    words[at + iovBase / 4 + 1] = memory.high;
    words[at + iovLength / 4] = bytes;
  }

  #write(iovs: number): SendFailure | undefined {
    const {base} = this.#memory;
    for (;;) {
      if (this.#libc.writev(this.#fd, base + this.#iovs, iovs) >= 0) return undefined;
      const failure = this.#libc.errno();
      if (failure === errno.EINTR) continue;
      const isFull = failure === errno.EAGAIN || failure === errno.ENOBUFS || failure === errno.ENOMEM;
      return isFull ? 'queueFull' : 'sendError';
    }
  }
}
