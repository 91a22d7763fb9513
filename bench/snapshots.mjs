/** A source of snapshots of `count` flows that all change, for the screen; the same in every run. */
export function changingSnapshots(count) {
  let seed = 1;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const listeners = new Set();
  const startedAtMs = Date.now() - 600_000;
  const totals = Array.from({length: count}, () => ({rx: 0, tx: 0}));
  let latest = next();

  function next() {
    const takenAtMs = Date.now();
    const flows = totals.map((total, index) => {
      const [rx, tx] = [Math.floor(random() * 1000), Math.floor(random() * 1000)];
      total.rx += rx;
      total.tx += tx;
      const client = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}:${1024 + (index % 60_000)}`;
      return {
        id: `${client}->127.0.0.1:53/udp`,
        protocol: 'udp',
        service: 'bench',
        client,
        target: '127.0.0.1:53',
        state: 'active',
        startedAtMs: startedAtMs + index,
        lastSeenAtMs: takenAtMs,
        endedAtMs: null,
        endReason: null,
        rx: {packets: total.rx, bytes: total.rx * 100, packetsPerSecond: rx, bytesPerSecond: rx * 100},
        tx: {packets: total.tx, bytes: total.tx * 100, packetsPerSecond: tx, bytesPerSecond: tx * 100},
        drops: 0,
        refusals: 0,
        metadata: {
          conn_type: 'udp',
          protocol: 'UDP',
          src_addr: client,
          dst_addr: '127.0.0.1:53',
          app: 'bench',
        },
      };
    });
    const direction = {
      packets: 1,
      bytes: 1,
      packetsPerSecond: random() * 1e5,
      bytesPerSecond: random() * 1e7,
      forwardedPackets: 1,
      droppedPackets: 0,
    };
    return {
      takenAtMs,
      version: '0',
      host: 'bench',
      uptimeSeconds: 600,
      intervalSeconds: 1,
      demo: false,
      notices: [],
      services: [],
      totals: {
        flows: {active: count, started: count, ended: 0},
        rx: direction,
        tx: direction,
        drops: {total: 0, byReason: {}},
        refusals: 0,
      },
      flows,
    };
  }

  return {
    latest: () => latest,
    next,
    publish(snapshot) {
      latest = snapshot;
      for (const listener of listeners) listener(snapshot);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
