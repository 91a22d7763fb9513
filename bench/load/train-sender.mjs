import {MSG_DONTWAIT} from '../../dist/relay/datagram/layouts.js';
import {MessageBuilder, messageArenaBytes} from '../../dist/relay/datagram/message-builder.js';
import {SendingSocket, SendQueue} from '../../dist/relay/datagram/send-queue.js';

const MSG_BLOCK = 0;

/** Bytes of the arena that a sender of such trains takes. */
export function trainArenaBytes({bytes, burst, gso}) {
  return Math.max(bytes, 16) * Math.max(burst, gso, 1) + messageArenaBytes() + 128;
}

/** Sends a few datagrams of one flow with one system call. */
export class TrainSender {
  constructor(memory, libc, {bytes, burst, gso}) {
    this.memory = memory;
    this.libc = libc;
    this.bytes = bytes;
    this.count = Math.max(burst, gso, 1);
    this.payloads = memory.take(bytes * this.count);
    this.view = new DataView(memory.bytes.buffer, memory.bytes.byteOffset);
    this.queue = new SendQueue(this.count);
    this.builder = new MessageBuilder(memory, this.queue);
    this.socket = new OneSocket();
    // Segments larger than nothing are refused from the start: every datagram a message of its own.
    if (gso === 0) this.socket.maxSegment = 0;
  }

  /** Returns how many went. */
  send(fd, flow, number, nowMs) {
    for (let index = 0; index < this.count && this.bytes >= 16; index++) {
      const at = this.payloads + index * this.bytes;
      this.view.setFloat64(at, nowMs, true);
      this.view.setUint32(at + 8, flow, true);
      this.view.setUint32(at + 12, number + index, true);
    }
    if (this.count === 1) {
      return this.libc.send(fd, this.memory.base + this.payloads, this.bytes, MSG_BLOCK) < 0 ? 0 : 1;
    }
    this.queue.used = 0;
    this.socket.head = this.socket.tail = -1;
    for (let index = 0; index < this.count; index++) {
      this.queue.add(this.socket, this.payloads + index * this.bytes, this.bytes, undefined, undefined);
    }
    this.builder.begin(this.socket);
    const messages = this.builder.build(this.socket);
    const sent = this.libc.sendmmsg(fd, this.builder.address, messages, MSG_DONTWAIT);
    let packets = 0;
    for (let message = 0; message < sent; message++) packets += this.builder.packets[message];
    return packets;
  }
}

class OneSocket extends SendingSocket {}
