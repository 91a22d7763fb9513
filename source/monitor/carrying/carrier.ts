import type {Direction} from '../../flow/direction.js';
import type {ReportedEndReason} from '../../flow/end-reason.js';
import {createStatsReporterRegistry} from '../../reporting/registry.js';
import type {PacketCounter, TrafficStatsReporter} from '../../reporting/traffic-stats-reporter.js';
import {CallKind, type CarriedCalls, type CarriedReporter, type CarriedStart} from './calls.js';

/** What one message carries at most: 128 KiB. */
const numbersPerChunk = 16_384;
/** How many messages may be under way: 4 MiB. */
const maxChunks = 32;
const maxDelayMs = 20;
/** How many starts and ends may wait for a buffer before connections that came and went meanwhile are forgotten. */
const maxWaiting = 20_000;
/** The longest call besides `rx` and `tx`; and the shortest of these, with one datagram. */
const longestCall = 5;

/** A connection whose calls are carried. */
interface Connection {
  readonly key: number;
  readonly start: CarriedStart;
  /** Set before its end. */
  reason: ReportedEndReason | undefined;
  /** Its start, while that waits for a buffer. */
  waitingStart: Waiting | undefined;
}

/** A start or an end that waits for a buffer. */
interface Waiting {
  readonly kind: 'start' | 'end';
  readonly connection: Connection;
}

export interface CarrierOptions {
  readonly post: (calls: CarriedCalls) => void;
  /** Called with the packets that nobody will be told of, nor of what became of them: the other thread is too slow. */
  readonly onLost: (service: string, packets: number) => void;
  /** Called with a connection that nobody will be told of: it came and went while too much waited. */
  readonly onForgotten: (service: string) => void;
}

/**
 * The relay thread's side of reporters in another thread: stands in for each in a registry, and sends their calls over in
 * bursts, in order. If the other thread falls behind, packets are lost and counted. Starts and ends wait instead. Those of
 * connections that still exist always arrive; beyond `maxWaiting`, a connection that came and went is forgotten and counted.
 */
export function createCarrier({post, onLost, onForgotten}: CarrierOptions) {
  const registry = createStatsReporterRegistry();
  const carried = new Map<string, number>();
  /** Buffers that came back. */
  const pool: Float64Array<ArrayBuffer>[] = [];
  let made = 0;
  let numbers: Float64Array<ArrayBuffer> | undefined;
  let used = 0;
  let starts: CarriedStart[] = [];
  let reasons: ReportedEndReason[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastKey = 0;
  /** In the order in which they happened. */
  const waiting = new Set<Waiting>();
  /** Where the datagram count of the last `rx` or `tx` is. */
  let countAt = 0;
  /** What happens to the sizes that follow: those of a lost call are counted already, or one by one. */
  let run: 'open' | 'lost' | 'losing' = 'lost';

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!numbers || used === 0) return;
    post({numbers, used, starts, reasons});
    numbers = undefined;
    used = 0;
    starts = [];
    reasons = [];
  }

  /** Makes room for a call; false if there is none. */
  function reserve(count: number): boolean {
    if (numbers && used + count > numbersPerChunk) flush();
    if (!numbers) {
      numbers = pool.pop();
      if (!numbers && made < maxChunks) {
        made++;
        numbers = new Float64Array(numbersPerChunk);
      }
      if (!numbers) return false;
    }
    timer ??= setTimeout(flush, maxDelayMs).unref();
    return true;
  }

  function write(kind: number, key: number, value: number): void {
    const into = numbers!;
    into[used++] = kind;
    into[used++] = key;
    into[used++] = value;
  }

  function writeStart(connection: Connection): void {
    write(CallKind.start, connection.key, starts.push(connection.start) - 1);
  }

  function writeEnd({key, reason}: Connection): void {
    write(CallKind.end, key, reasons.push(reason ?? 'unregistered') - 1);
  }

  /** Writes what had to wait. */
  function catchUp(): boolean {
    for (const each of waiting) {
      if (!reserve(longestCall)) return false;
      waiting.delete(each);
      const {kind, connection} = each;
      if (kind === 'start') {
        connection.waitingStart = undefined;
        writeStart(connection);
      } else {
        writeEnd(connection);
      }
    }
    return true;
  }

  const isReady = () => (waiting.size === 0 || catchUp()) && reserve(longestCall);

  function begin(start: CarriedStart): Connection {
    const connection: Connection = {key: ++lastKey, start, reason: undefined, waitingStart: undefined};
    if (isReady()) {
      writeStart(connection);
    } else {
      connection.waitingStart = {kind: 'start', connection};
      waiting.add(connection.waitingStart);
    }
    return connection;
  }

  function end(connection: Connection): void {
    if (isReady()) {
      writeEnd(connection);
    } else if (connection.waitingStart && waiting.size >= maxWaiting) {
      waiting.delete(connection.waitingStart);
      onForgotten(connection.start.service);
    } else {
      waiting.add({kind: 'end', connection});
    }
  }

  /** @returns false if there is no room */
  function beginRun(kind: number, key: number, atMs: number): boolean {
    if (!isReady()) return false;
    write(kind, key, atMs);
    countAt = used;
    numbers![used++] = 0;
    return true;
  }

  function addPackets(kind: number, {key, start}: Connection, packets: number, atMs: number): void {
    run = beginRun(kind, key, atMs) ? 'open' : 'lost';
    if (run === 'lost') onLost(start.service, packets);
  }

  function addSize(kind: number, {key, start}: Connection, bytes: number, atMs: number): void {
    if (run === 'open' && used === numbersPerChunk && !beginRun(kind, key, atMs)) run = 'losing';
    if (run === 'losing') onLost(start.service, 1);
    if (run !== 'open') return;
    numbers![used++] = bytes;
    numbers![countAt]!++;
  }

  function counterOf(connection: Connection): Required<PacketCounter> {
    const {key} = connection;
    let atMs = 0;
    return {
      ended: false,
      addRx(packets, _bytes, nowMs) {
        atMs = nowMs;
        addPackets(CallKind.rx, connection, packets, nowMs);
      },
      addTx(packets, _bytes, nowMs) {
        atMs = nowMs;
        addPackets(CallKind.tx, connection, packets, nowMs);
      },
      addRxSize: bytes => addSize(CallKind.rx, connection, bytes, atMs),
      addTxSize: bytes => addSize(CallKind.tx, connection, bytes, atMs),
      addResponse(elapsedMs, isEstimate = false) {
        if (!isReady()) return;
        write(CallKind.response, key, elapsedMs);
        numbers![used++] = isEstimate ? 1 : 0;
      },
      addDrops(packets, direction: Direction = 'rx', bytes = 0) {
        if (!isReady()) return;
        write(CallKind.drops, key, packets);
        numbers![used++] = direction === 'rx' ? 0 : 1;
        numbers![used++] = bytes;
      },
      addRefusals(count) {
        if (isReady()) write(CallKind.refusals, key, count);
      },
      noteUnproven(isUnproven) {
        if (isReady()) write(CallKind.unproven, key, isUnproven ? 1 : 0);
      },
      noteEnd(reason) {
        connection.reason = reason as ReportedEndReason;
      },
    };
  }

  function standIn(reporter: number): TrafficStatsReporter {
    /** By addresses: several services may relay the same connection. */
    const connections = new Map<string, Connection[]>();
    const nameOf = (protocol: string, client: string, target: string) => `${protocol} ${client} ${target}`;
    return {
      // The relay uses the meter.
      onPacket() {},
      meter(protocol, client, target, service = '', connectionType?) {
        const connection = begin({reporter, protocol, client, target, service, connectionType});
        const name = nameOf(protocol, client, target);
        const same = connections.get(name);
        if (same) same.push(connection);
        else connections.set(name, [connection]);
        return counterOf(connection);
      },
      onConnectionEnd(protocol, client, target) {
        const name = nameOf(protocol, client, target);
        const same = connections.get(name) ?? [];
        // The one whose end was just noted, if several services relay it.
        const at = Math.max(
          0,
          same.findIndex(({reason}) => reason !== undefined),
        );
        const [connection] = same.splice(at, 1);
        if (same.length === 0) connections.delete(name);
        if (connection) end(connection);
      },
    };
  }

  return {
    /** Has a stand-in for each reporter of the other thread. */
    registry,
    /** Takes over which reporters there are now. */
    set(reporters: readonly CarriedReporter[]): void {
      const wanted = new Map(reporters.map(({guid, reporter}) => [guid, reporter]));
      for (const guid of [...carried.keys()]) {
        if (wanted.has(guid)) continue;
        carried.delete(guid);
        registry.unregister(guid);
      }
      for (const [guid, reporter] of wanted) {
        if (carried.get(guid) === reporter) continue;
        carried.set(guid, reporter);
        registry.register(guid, standIn(reporter));
      }
    },
    /** Takes back the buffer of calls that were delivered. */
    takeBack(buffer: Float64Array<ArrayBuffer>): void {
      pool.push(buffer);
      catchUp();
    },
    flush,
    /** Sends everything, however far behind the other thread is: the relay has ended. */
    close(): void {
      while (waiting.size > 0) {
        pool.push(new Float64Array(numbersPerChunk));
        catchUp();
      }
      flush();
    },
  };
}

export type Carrier = ReturnType<typeof createCarrier>;
