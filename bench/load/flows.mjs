import {AF_INET, AF_INET6, SOL_SOCKET, SOL_UDP, UDP_SEGMENT} from '../../dist/libc/abi.js';
import {openSocket, setOption} from '../../dist/libc/socket.js';
import {writeAddress} from '../../dist/libc/socket-address.js';
import {SO_TIMESTAMPNS} from './clock.mjs';

const MSG_BLOCK = 0;
/** Below the ports that the kernel gives out by itself: the relays need those, one for every flow. */
const firstPort = 2000;

/** Bytes of the arena that the flows take. */
export function flowsArenaBytes({bytes, train}) {
  return bytes * Math.max(train, 1) + 2 * 64;
}

/** Connected sockets, each a client of its own; a train is one large send that the kernel cuts up (udp(7)). */
export class Flows {
  #memory;
  #libc;
  #view;
  #bytes;
  /** Datagrams per system call. */
  #train;
  #payloads;
  #fds = [];
  #next = 0;
  /** Whether they carry voice: then each flow numbers its datagrams. */
  #isRtp;
  #turn = 0;
  #port = firstPort;

  constructor(memory, libc, {bytes, train, rtp = 0}) {
    this.#isRtp = rtp > 0;
    this.#memory = memory;
    this.#libc = libc;
    this.#bytes = bytes;
    this.#train = Math.max(train, 1);
    this.#view = new DataView(memory.bytes.buffer, memory.bytes.byteOffset);
    this.#payloads = memory.take(bytes * this.#train);
  }

  /** @returns the descriptor */
  open(target, {stamps}) {
    const fd = openSocket(this.#libc, target.host.includes(':') ? AF_INET6 : AF_INET);
    const any = target.host.includes(':') ? '::' : '0.0.0.0';
    while (!this.#told('bind', fd, {host: any, port: this.#port++})) {
      if (this.#port > 65_535) throw new Error('no port left to bind');
    }
    if (!this.#told('connect', fd, target)) throw new Error('connect failed');
    if (stamps) setOption(this.#libc, fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    if (this.#train > 1) setOption(this.#libc, fd, SOL_UDP, UDP_SEGMENT, this.#bytes);
    this.#fds.push(fd);
    return fd;
  }

  /** False when the kernel refuses. */
  #told(call, fd, address) {
    const scratch = this.#payloads;
    const length = writeAddress(this.#memory.bytes, scratch, address);
    return this.#libc[call](fd, this.#memory.base + scratch, length) === 0;
  }

  /** Sends from the next flow in turn; every payload starts with the time. Returns how many datagrams went. */
  send() {
    const fd = this.#fds[this.#next];
    const flow = this.#next;
    this.#next = flow + 1 === this.#fds.length ? 0 : flow + 1;
    if (this.#next === 0) this.#turn++;
    const nowMs = performance.now();
    if (this.#isRtp) this.#writeRtp(flow);
    for (let index = 0; index < this.#train && !this.#isRtp; index++) {
      this.#view.setFloat64(this.#payloads + index * this.#bytes, nowMs, true);
    }
    const bytes = this.#bytes * this.#train;
    const went = this.#libc.send(fd, this.#memory.base + this.#payloads, bytes, MSG_BLOCK);
    return went < 0 ? 0 : this.#train;
  }

  /** RFC 3550, section 5.1, as PCMU of 20 ms. */
  #writeRtp(flow) {
    this.#view.setUint16(this.#payloads, 0x8000);
    this.#view.setUint16(this.#payloads + 2, this.#turn & 0xffff);
    this.#view.setUint32(this.#payloads + 4, (this.#turn * 160) % 2 ** 32);
    this.#view.setUint32(this.#payloads + 8, flow);
  }

  /** Datagrams that one `send` is worth. */
  get perSend() {
    return this.#train;
  }

  /** When the datagram at this offset of the arena was sent. */
  sentMs(offset) {
    return this.#view.getFloat64(offset, true);
  }
}
