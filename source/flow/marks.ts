/**
 * Marks of datagrams (SO_MARK in socket(7)), by which rules tell whose they are. They are four numbers in a row, and none of their
 * bits is one of those that Kubernetes (0x4000, 0x8000), Tailscale (0xff0000) or Cilium (0xf00) use.
 */
export interface Marks {
  /** The relay's datagrams to a server, from a client's address and port. */
  readonly upstream: number;
  /** The same for a client on this machine, which holds its port itself: its port is `portTwist` away. */
  readonly upstreamLocal: number;
  /** The relay's datagrams to clients. */
  readonly replies: number;
  /** A server's datagrams, on their way to the relay. */
  readonly turned: number;
}

export const defaultMark = 0x2070;
/** Of routes for datagrams with the mark `turned`. */
export const defaultTable = 7564;

/** What a local client's port is XORed with: ephemeral ports, from 0x8000, become ones between 0x1000 and 0x7fff. */
export const portTwist = 0xfc00;

export function marksFrom(base: number): Marks {
  return {upstream: base, upstreamLocal: base + 1, replies: base + 2, turned: base + 3};
}
