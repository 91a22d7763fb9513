import {interfaceIndex, isInterfaceUp} from '../../libc/interfaces.js';
import type {BatchLibc} from '../../libc/libc.js';
import type {PacketRing} from '../../libc/packet-ring.js';
import {PacketRingError} from '../../libc/packet-ring-error.js';

/** The name that stands for all interfaces, those that come later as well. */
export const anyInterface = 'any';

/** Which interface a ring captures from. */
export interface Binding {
  /** Looks again which interface has the name, and captures from that. */
  look(): void;
  /** Why nothing is captured now, in a sentence; undefined if all is well. */
  problem(): string | undefined;
}

/**
 * Binds the ring to the interface of this name as soon as there is one.
 * The kernel itself goes on when an interface that was down is up again.
 */
export function followInterface(libc: BatchLibc, packets: PacketRing, name: string): Binding {
  let bound = -1;
  let problem: string | undefined;

  function look(): void {
    const index = name === anyInterface ? 0 : interfaceIndex(libc, name);
    if (index === 0 && name !== anyInterface) {
      bound = -1;
      problem = `there is no interface ${name} now: its traffic is captured as soon as there is`;
      return;
    }
    if (index !== bound) packets.bind(index);
    bound = index;
    const up = name === anyInterface || isInterfaceUp(libc, packets.fd, name);
    problem = up ? undefined : `the interface ${name} is down: bring it up with ip link set ${name} up`;
  }

  function tryToLook(): void {
    try {
      look();
    } catch (error) {
      if (!(error instanceof PacketRingError)) throw error;
      // The interface may have gone between two calls; that is announced, and then it is looked for again.
      bound = -1;
      problem = error.message;
    }
  }

  tryToLook();
  return {look: tryToLook, problem: () => problem};
}
