import {
  extendedErrorNumber,
  extendedErrorOrigin,
  extendedErrorType,
  ICMP_TIME_EXCEEDED,
  ICMPV6_TIME_EXCEED,
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  mmsghdrBytes,
  msgControl,
  msgControlLength,
  msgName,
  msgNameLength,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_ICMP6,
  sockaddrIn6Bytes,
} from '../../../libc/abi.js';
import type {Arena} from '../../../libc/arena.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {errno} from '../../../libc/system-error.js';
import {findControl} from './control-messages.js';

const nameRoom = 32;
/** The error with the address of who reported it (64), and what a listener asks for: the local address and the class (64). */
const controlRoom = 192;

/**
 * What a socket's error queue said. `own` is an error of this machine, which the call that it is about has returned;
 * all others came by ICMP, and make one later call fail as well.
 */
export type Reported = 'nothing' | 'own' | 'refused' | 'tooLarge' | 'expired';

export function errorArenaBytes(): number {
  return mmsghdrBytes + nameRoom + controlRoom + 3 * 64;
}

/**
 * Reads what ICMP reported about a socket's datagrams, one at a time. It has room of its own, because a send that fails
 * reads it while the receive slots are in use. The datagrams themselves, which the kernel would return, are left out.
 */
export class ErrorQueue {
  /** Word index of the address that the datagram was sent to. */
  readonly nameWord: number;
  readonly #memory: Arena;
  readonly #libc: BatchLibc;
  readonly #header: number;
  readonly #control: number;

  constructor(memory: Arena, libc: BatchLibc) {
    this.#memory = memory;
    this.#libc = libc;
    this.#header = memory.take(mmsghdrBytes);
    const name = memory.take(nameRoom);
    this.#control = memory.take(controlRoom);
    memory.point(this.#header + msgName, name);
    memory.point(this.#header + msgControl, this.#control);
    this.nameWord = name >> 2;
  }

  /** Takes one report off the socket's error queue. */
  next(fd: number): Reported {
    const {words, base} = this.#memory;
    words[(this.#header + msgNameLength) >> 2] = sockaddrIn6Bytes;
    words[(this.#header + msgControlLength) >> 2] = controlRoom;
    const read = this.#libc.recvmmsg(fd, base + this.#header, 1, MSG_ERRQUEUE | MSG_DONTWAIT);
    return read > 0 ? this.#describe() : 'nothing';
  }

  #describe(): Reported {
    const {words, bytes} = this.#memory;
    const start = this.#control;
    const end = start + words[(this.#header + msgControlLength) >> 2]!;
    let data = findControl(words, start, end, IPPROTO_IP, IP_RECVERR);
    if (data < 0) data = findControl(words, start, end, IPPROTO_IPV6, IPV6_RECVERR);
    if (data < 0) return 'own';
    const origin = bytes[data + extendedErrorOrigin]!;
    if (origin !== SO_EE_ORIGIN_ICMP && origin !== SO_EE_ORIGIN_ICMP6) return 'own';
    if (words[(data + extendedErrorNumber) >> 2] === errno.EMSGSIZE) return 'tooLarge';
    // A loop of routes, or fragments that did not arrive: nobody refused anything.
    const timeExceeded = origin === SO_EE_ORIGIN_ICMP ? ICMP_TIME_EXCEEDED : ICMPV6_TIME_EXCEED;
    return bytes[data + extendedErrorType] === timeExceeded ? 'expired' : 'refused';
  }
}
