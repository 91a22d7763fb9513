import type {Endpoint} from '../../../address/endpoint.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import {type Bound, bindOne, type Prepare} from './bound-sockets.js';
import {broadcastAddresses, unicastAddresses} from './local-addresses.js';
import {enlargeReceiveBuffer, fileDescriptor} from './socket.js';

const periodMs = 1000;
/** An address that is gone may come back, with the sessions of its clients: its socket stays for ten minutes. */
const patienceRounds = 600;

export interface Following {
  /** The kernel's drops at sockets that were closed since. */
  dropsBefore(): number;
  stop(): void;
}

/**
 * Looks every second which addresses the machine has, binds sockets to new ones, and closes those of addresses that are
 * gone for good. `bound` grows and shrinks with them.
 */
export function followAddresses(wildcard: Endpoint, bound: Bound[], prepare: Prepare): Following {
  const goneRounds = new Map<Bound, number>();
  let nextIndex = bound.length;
  let drops = 0;
  let isStopped = false;
  let isBusy = false;

  const hosts = () => [...unicastAddresses(wildcard.host), ...broadcastAddresses(wildcard.host)];

  async function look(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    const present = hosts();
    closeGone(present);
    for (const host of present) {
      if (!isStopped && !bound.some(each => each.host === host)) await bindLater(host);
    }
    isBusy = false;
  }

  async function bindLater(host: string): Promise<void> {
    try {
      const sending = await bindOne(host, wildcard.port, prepare, nextIndex++);
      if (isStopped) {
        sending.socket.close();
        return;
      }
      enlargeReceiveBuffer(sending.socket);
      bound.push({host, sending});
    } catch {
      // Another program may have the port there, or the address is not usable yet: the next round tries again.
    }
  }

  function closeGone(present: readonly string[]): void {
    for (const each of [...bound]) {
      if (present.includes(each.host)) {
        goneRounds.delete(each);
        continue;
      }
      const rounds = (goneRounds.get(each) ?? 0) + 1;
      goneRounds.set(each, rounds);
      if (rounds < patienceRounds) continue;
      goneRounds.delete(each);
      bound.splice(bound.indexOf(each), 1);
      drops += kernelDrops(loadLibc(), fileDescriptor(each.sending.socket));
      each.sending.close();
    }
  }

  const timer = setInterval(() => void look(), periodMs).unref();
  return {
    dropsBefore: () => drops,
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
