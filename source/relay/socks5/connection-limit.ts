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
  const hosts = new Map<string, {connections: number; handshakes: number}>();
  const all = {connections: 0, handshakes: 0};

  return {
    add(host) {
      const own = hosts.get(host) ?? {connections: 0, handshakes: 0};
      if (all.connections >= limits.maxConnections) return 'connectionLimit';
      if (own.connections >= limits.maxConnectionsOf(host)) return 'clientConnectionLimit';
      if (all.handshakes >= maxHandshakes || own.handshakes >= maxHandshakesPerClient)
        return 'handshakeLimit';
      hosts.set(host, own);
      for (const count of [all, own]) {
        count.connections++;
        count.handshakes++;
      }
      return undefined;
    },
    establish(host) {
      all.handshakes--;
      hosts.get(host)!.handshakes--;
    },
    remove(host, established) {
      const own = hosts.get(host)!;
      for (const count of [all, own]) {
        count.connections--;
        if (!established) count.handshakes--;
      }
      if (own.connections === 0) hosts.delete(host);
    },
  };
}
