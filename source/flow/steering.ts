/** What rules of the kernel and the relay know about each other. Plain data: it crosses threads. */

/** The ports of this machine that rules steer datagrams to. */
export interface Steered {
  /** Where clients' datagrams arrive, at whichever address of this machine they were sent to. */
  readonly port: number;
  /** Of `insert`: where datagrams of the server arrive that belong to no session yet. One thread has it. */
  readonly firstPort?: number | undefined;
}

/** Marks of datagrams (SO_MARK, `meta mark`), by which rules tell those of the relay from others. */
export interface Marks {
  /** To targets, from the address and port of a client elsewhere. */
  readonly upstream: number;
  /** To targets, for a client of this machine: from its address, and its port with `localPortMask`. */
  readonly upstreamLocal: number;
  /** To clients. */
  readonly replies: number;
  /** Of the server, which rules turn to the relay. */
  readonly turned: number;
}

/** "udp" in ASCII, then a number from 0. */
export const defaultMark = 0x75647000;
/** The routing table that turns datagrams to the relay. */
export const defaultTable = 7564;

/**
 * A client of this machine has its own port itself, so the relay has the port that is that one XOR this, and rules put the
 * client's in its place.
 */
export const localPortMask = 0xfc00;

/** The marks from `base` on. */
export function marksFrom(base: number): Marks {
  return {upstream: base, upstreamLocal: base + 1, replies: base + 2, turned: base + 3};
}
