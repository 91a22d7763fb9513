/** What is known of one end of a flow when its first datagram is seen. */
export interface End {
  readonly port: number;
  /** A multicast or broadcast address. */
  readonly isGroup: boolean;
  /** A local socket is bound to the port and connected to nobody, as servers' are. */
  readonly isBound: boolean;
  /** A local socket is, and is connected to somebody, as those of clients are. */
  readonly isConnected: boolean;
}

/** Ports above 1023 at which servers are found (IANA's registry, and what games and VPNs use in fact). */
const servicePorts = new Set([
  1194, 1434, 1645, 1646, 1701, 1812, 1813, 1900, 2055, 2123, 2152, 3478, 3479, 3702, 3784, 4500, 4739, 4789,
  5004, 5060, 5061, 5349, 5353, 5355, 5683, 5684, 6081, 6343, 6881, 7777, 8125, 8472, 9987, 9993, 9995, 11211,
  19132, 19302, 21027, 22000, 25565, 25826, 27015, 27016, 27960, 41641, 51820, 64738,
]);
const highestSystemPort = 1023;
/** Where kernels begin to choose ports for clients (net.ipv4.ip_local_port_range; IANA's dynamic ports are above 49151). */
const firstClientPort = 32_768;

/**
 * Whether the sender of the first datagram seen is the target: a capture may begin in the middle of a conversation.
 * Groups are targets. So are ends with a bound socket or the port of a service. If that tells nothing, who sends first is the client.
 */
export function isSenderTarget(sender: End, receiver: End): boolean {
  return targetLikeness(sender, receiver) > targetLikeness(receiver, sender);
}

function targetLikeness({port, isGroup, isBound}: End, other: End): number {
  const isOfClient = port >= firstClientPort && !servicePorts.has(port);
  return (
    (isGroup ? 16 : 0) +
    // Some clients do not connect their sockets, either; but the kernel chose their ports, and whom they talk to is not connected.
    (isBound ? (isOfClient && !other.isConnected ? 1 : 8) : 0) +
    (port <= highestSystemPort || servicePorts.has(port) ? 4 : 0) +
    (isOfClient ? 0 : 1)
  );
}
