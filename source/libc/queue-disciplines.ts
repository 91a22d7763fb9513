import {
  dumpRequest,
  iovBase,
  iovecBytes,
  iovLength,
  NLMSG_DONE,
  NLMSG_ERROR,
  nlattrBytes,
  nlattrType,
  nlmsgFlags,
  nlmsghdrBytes,
  nlmsgType,
  RTM_GETQDISC,
  RTM_NEWQDISC,
  RTMGRP_TC,
  TCA_KIND,
  tcmsgBytes,
} from './abi.js';
import {Arena} from './arena.js';
import type {BatchLibc} from './libc.js';
import {forgetAnnouncements, openRouteSocket} from './route-socket.js';

/** More than the kernel puts into one answer (NLMSG_GOODSIZE, at most 32 KiB). */
const answerBytes = 64 * 1024;

/** What the kernel queues on its devices, as rtnetlink(7) tells it. */
export class QueueDisciplines {
  /** Readable when a queue discipline has changed; -1 if the kernel does not tell. */
  readonly fd: number;
  readonly #libc: BatchLibc;
  readonly #memory: Arena;
  readonly #view: DataView;

  constructor(libc: BatchLibc) {
    this.#libc = libc;
    this.#memory = new Arena(answerBytes + iovecBytes, libc);
    this.#memory.point(answerBytes + iovBase, 0);
    this.#view = new DataView(this.#memory.bytes.buffer);
    this.fd = openRouteSocket(libc, this.#memory, RTMGRP_TC);
  }

  /** The kinds of the queue disciplines of all devices, such as `fq_codel`. Takes in what `fd` announced so far. */
  kinds(): Set<string> {
    const kinds = new Set<string>();
    if (this.fd < 0) return kinds;
    forgetAnnouncements(this.#libc, this.fd, this.#memory);
    const bytes = nlmsghdrBytes + tcmsgBytes;
    this.#memory.bytes.fill(0, 0, bytes);
    this.#view.setUint32(0, bytes, true);
    this.#view.setUint16(nlmsgType, RTM_GETQDISC, true);
    this.#view.setUint16(nlmsgFlags, dumpRequest, true);
    this.#view.setUint32(answerBytes + iovLength, bytes, true);
    if (this.#libc.writev(this.fd, this.#memory.base + answerBytes, 1) < 0) return kinds;
    for (let read = this.#read(); read > 0; read = this.#read()) if (this.#collect(kinds, read)) break;
    return kinds;
  }

  #read(): number {
    return this.#libc.read(this.fd, this.#memory.base, answerBytes);
  }

  /** @returns whether the answer is complete */
  #collect(kinds: Set<string>, read: number): boolean {
    const view = this.#view;
    for (let at = 0; at + nlmsghdrBytes <= read; ) {
      const bytes = view.getUint32(at, true);
      const type = view.getUint16(at + nlmsgType, true);
      if (type === NLMSG_DONE || type === NLMSG_ERROR || bytes < nlmsghdrBytes) return true;
      if (type === RTM_NEWQDISC) this.#collectKind(kinds, at + nlmsghdrBytes + tcmsgBytes, at + bytes);
      at += aligned(bytes);
    }
    return false;
  }

  #collectKind(kinds: Set<string>, from: number, to: number): void {
    const view = this.#view;
    for (let at = from; at + nlattrBytes <= to; ) {
      const bytes = view.getUint16(at, true);
      if (bytes < nlattrBytes) return;
      if (view.getUint16(at + nlattrType, true) === TCA_KIND) {
        const text = this.#memory.bytes.subarray(at + nlattrBytes, at + bytes - 1);
        kinds.add(Buffer.from(text).toString('latin1'));
        return;
      }
      at += aligned(bytes);
    }
  }

  close(): void {
    if (this.fd >= 0) this.#libc.close(this.fd);
  }
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3;
}
