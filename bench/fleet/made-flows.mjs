import {endpointNumber} from '../../dist/address/endpoint-number.js';
import {steadyNow} from '../../dist/clock/steady.js';
import {attribute, nothing} from '../../dist/snapshot/attribution.js';
import {snapshotOfTable} from '../../dist/snapshot/columns/of-snapshot.js';
import {
  activeSlot,
  Count,
  countColumns,
  slotsPerPage,
  timeColumns,
} from '../../dist/snapshot/columns/page.js';
import {noTraffic} from '../../dist/snapshot/no-traffic.js';
import {version} from '../../dist/version.js';
import {seededRandom} from '../random.mjs';

const services = ['dns', 'game'];
/** Weights and their changes repeat after so many flows; each machine begins elsewhere, and has a scale of its own. */
const patterns = 16_384;
const datagramBytes = 256;
const mostBytesPerSecond = 1_000_000;

/**
 * Makes the flows of machines, column by column: no relay, no datagrams. Their names are the same on all machines of a process, their
 * rates are each machine's own. Few flows have most of the traffic, and each rate changes by up to a fifth in every interval.
 */
export function createMaker(flows) {
  const random = seededRandom(1);
  const weights = Float64Array.from({length: patterns}, () =>
    Math.min(mostBytesPerSecond, 200 / (1 - random()) ** (1 / 1.2)),
  );
  const changes = Float64Array.from({length: patterns}, () => 0.8 + 0.4 * random());
  const startedAtMs = steadyNow() - 600_000;
  const pages = Array.from({length: Math.ceil(flows / slotsPerPage)}, (_, number) =>
    pageOf(number, Math.min(slotsPerPage, flows - number * slotsPerPage), startedAtMs),
  );
  return {
    flows,
    /** @param number tells the machine from all others */
    machine: number => createMadeMachine(number, {pages, flows, weights, changes, startedAtMs}),
  };
}

function createMadeMachine(number, {pages, flows, weights, changes, startedAtMs}) {
  const random = seededRandom(number + 2);
  const scale = 0.5 + random();
  const first = Math.floor(random() * patterns);
  const firstChange = Math.floor(random() * patterns);
  const lineage = {};
  /** A picture that is still read has two of them. */
  const buffers = Array.from({length: 3}, () => pages.map(({size}) => new Uint32Array(countColumns * size)));
  let interval = 0;
  let sums = services.map(() => ({packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0}));

  return {
    /** What the relay of the machine would count in a second. */
    countTraffic() {
      const before = buffers[interval % 3];
      const after = buffers[++interval % 3];
      const added = services.map(() => [0, 0]);
      const aliveMs = steadyNow() - startedAtMs;
      for (const [number, {size}] of pages.entries()) {
        const [from, to] = [before[number], after[number]];
        to.set(from);
        for (let index = 0; index < size; index++) {
          const at = number * slotsPerPage + index + first;
          const change = changes[(at + firstChange + interval * 977) % patterns];
          const bytes = Math.ceil(weights[at % patterns] * scale * change);
          const packets = Math.ceil(bytes / datagramBytes);
          to[Count.rxPackets * size + index] += packets;
          to[Count.rxBytes * size + index] += bytes;
          to[Count.txPackets * size + index] += packets;
          to[Count.txBytes * size + index] += bytes;
          const sum = added[index % services.length];
          sum[0] += packets;
          sum[1] += bytes;
        }
        to.fill(aliveMs, Count.aliveMs * size, (Count.aliveMs + 1) * size);
      }
      sums = sums.map(({packets, bytes}, service) => {
        const [packetsPerSecond, bytesPerSecond] = added[service];
        return {
          packets: packets + packetsPerSecond,
          bytes: bytes + bytesPerSecond,
          packetsPerSecond,
          bytesPerSecond,
        };
      });
    },
    snapshot() {
      const before = buffers[(interval + 2) % 3];
      const after = buffers[interval % 3];
      const table = {
        pages: pages.map((page, number) => {
          const counts = {values: after[number], rare: undefined, times: page.times};
          return {
            number,
            size: page.size,
            names: page.names,
            counts,
            before: {...counts, values: before[number]},
            after: counts,
            fresh: undefined,
            seconds: 1,
            rates: undefined,
          };
        }),
        count: flows,
        lineage,
      };
      return snapshotOfTable(restOf(sums, flows, steadyNow(), startedAtMs), table);
    },
  };
}

function pageOf(number, size, startedAtMs) {
  const kinds = services.map(service => ({
    protocol: 'udp',
    service,
    idleTimeoutMs: 60_000,
    connectionType: undefined,
  }));
  const column = read => Array.from({length: size}, (_, index) => read(number * slotsPerPage + index, index));
  const clientOf = slot => `10.${slot >> 16}.${(slot >> 8) & 255}.${slot & 255}:${1024 + (slot % 60_000)}`;
  const target = '192.0.2.1:53';
  return {
    size,
    times: new Float64Array(timeColumns * size).fill(1.25),
    names: {
      used: size,
      states: new Uint8Array(size).fill(activeSlot),
      serials: Float64Array.from(column(slot => slot + 1)),
      clients: Float64Array.from(column(slot => endpointNumber(clientOf(slot)))),
      targets: new Float64Array(size).fill(endpointNumber(target)),
      startedAtMs: Float64Array.from(column(slot => startedAtMs + slot)),
      kinds: column((_, index) => kinds[index % kinds.length]),
      details: column(slot => ({
        metadata: {
          conn_type: 'udp',
          protocol: 'UDP',
          src_addr: clientOf(slot),
          dst_addr: target,
          app: 'dns',
          name: 'resolver.example.org',
        },
      })),
    },
  };
}

function restOf(sums, flows, takenAtMs, startedAtMs) {
  const counts = share => ({active: flows / share, started: flows / share, ended: 0, evicted: 0});
  const noDrops = {total: 0, byReason: {}};
  const directions = sums.map(totalsOf);
  const all = totalsOf(
    sums.reduce((sum, one) =>
      Object.fromEntries(Object.entries(sum).map(([key, value]) => [key, value + one[key]])),
    ),
  );
  const amount = {packets: all.packets, bytes: all.bytes};
  const amounts = {rx: {...amount, forwarded: amount}, tx: {...amount, forwarded: amount}};
  return {
    takenAtMs,
    wallClockMs: Date.now(),
    version,
    host: 'made',
    uptimeSeconds: (takenAtMs - startedAtMs) / 1000,
    intervalSeconds: 1,
    demo: false,
    notices: [],
    services: services.map((name, index) => ({
      name,
      handler: 'udp',
      listen: `0.0.0.0:${5300 + index}`,
      target: '192.0.2.1:53',
      statsGUID: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
      metered: true,
      flows: counts(services.length),
      maxSessions: 20_000,
      rx: directions[index],
      tx: directions[index],
      drops: noDrops,
      unaccounted: 0,
      refusals: 0,
      receiveQueue: {bytes: 0, roomBytes: 4_194_304},
    })),
    totals: {
      flows: counts(1),
      rx: all,
      tx: all,
      drops: noDrops,
      unaccounted: 0,
      refusals: 0,
      attribution: attribute(amounts, amounts, nothing, nothing),
    },
    relay: {threads: 1, busiest: 0.1},
  };
}

function totalsOf(traffic) {
  return {
    ...noTraffic,
    ...traffic,
    forwarded: traffic,
    forwardedPackets: traffic.packets,
  };
}
