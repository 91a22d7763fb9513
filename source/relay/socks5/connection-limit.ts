import {clientNetwork} from '../../address/client-network.js';

export interface ConnectionLimits {
  readonly maxConnections: number;
  /** How many connections this client may have. */
  readonly maxConnectionsOf: (host: string) => number;
}

/** Connections that are still in their handshake. Honest clients finish quickly, so few are needed. */
const maxHandshakes = 1024;
const maxHandshakesPerClient = 128;

export type ConnectionRefusal = 'connectionLimit' | 'clientConnectionLimit' | 'handshakeLimit';

/** Counts control connections, and those of them that are still in their handshake. */
export interface ConnectionLimit {
  /** Counts one more of `host`, in its handshake, or returns the limit that forbids it and counts nothing. */
  add(host: string): ConnectionRefusal | undefined;
  /** One of `host` has finished its handshake; pass that on to `remove`. */
  establish(host: string): void;
  remove(host: string, established: boolean): void;
}

export function createConnectionLimit(limits: ConnectionLimits): ConnectionLimit {
  const connections = createTally();
  // A host may have every address of an IPv6 network.
  const handshakes = createTally();

  return {
    add(host) {
      const network = clientNetwork(host);
      if (connections.all() >= limits.maxConnections) return 'connectionLimit';
      if (connections.of(host) >= limits.maxConnectionsOf(host)) return 'clientConnectionLimit';
      if (handshakes.all() >= maxHandshakes || handshakes.of(network) >= maxHandshakesPerClient)
        return 'handshakeLimit';
      connections.add(host, 1);
      handshakes.add(network, 1);
      return undefined;
    },
    establish(host) {
      handshakes.add(clientNetwork(host), -1);
    },
    remove(host, established) {
      connections.add(host, -1);
      if (!established) handshakes.add(clientNetwork(host), -1);
    },
  };
}

/** Numbers by name, and their sum; a name without any takes no memory. */
function createTally() {
  const counts = new Map<string, number>();
  let sum = 0;
  return {
    all: () => sum,
    of: (name: string) => counts.get(name) ?? 0,
    add(name: string, change: number): void {
      const count = (counts.get(name) ?? 0) + change;
      if (count === 0) counts.delete(name);
      else counts.set(name, count);
      sum += change;
    },
  };
}
