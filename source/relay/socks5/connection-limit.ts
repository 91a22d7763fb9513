export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
}

/** Connections that have not said yet what they want: few suffice for those who do. */
const maxHandshakes = 1024;
const maxHandshakesPerClient = 128;

export type ConnectionRefusal = 'connectionLimit' | 'clientConnectionLimit' | 'handshakeLimit';

/** Counts control connections, and among them those still in their handshake. */
export interface ConnectionLimit {
  /** Counts one more of `host`, in its handshake; or says which limit keeps it out, and counts nothing. */
  add(host: string): ConnectionRefusal | undefined;
  /** One of `host` has left its handshake behind; to be told to `remove`. */
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
      if (own.connections >= limits.maxConnectionsPerClient) return 'clientConnectionLimit';
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
