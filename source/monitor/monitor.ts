import {hostname} from 'node:os';
import type {ServiceConfiguration} from '../configuration/model.js';
import type {LabelRule} from '../configuration/schema/labels.js';
import type {UpdateMetadata} from '../flow/connection.js';
import type {FlowAction} from '../flow/control.js';
import {type Logger, silentLogger} from '../flow/logger.js';
import type {SizeClass} from '../flow/size-class.js';
import type {TransportChoice} from '../flow/transport-choice.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import {attribute} from '../snapshot/attribution.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {version} from '../version.js';
import type {Linger, StartedFlow} from './flow-ledger.js';
import {createFlowLedgers} from './flow-ledgers.js';
import type {RelayLink, StartedService} from './relay-events.js';
import {linkInline} from './relay-inline.js';
import {linkThreads} from './relay-threads.js';
import {createServiceLedger, sumServices} from './service-ledger.js';

export interface MonitorOptions {
  readonly services: readonly ServiceConfiguration[];
  /** Rules that add metadata to flows when they start. */
  readonly labels?: readonly LabelRule[];
  /** Inspects the first datagrams of each flow and adds what they carry to its metadata; true by default. */
  readonly inspect?: boolean;
  /** The time between snapshots, over which rates are computed, in ms; 1000 by default. */
  readonly intervalMs?: number;
  /** `batched` wants Linux and koffi, `auto` (the default) takes it where it works, `portable` works everywhere. */
  readonly transport?: TransportChoice;
  /** How many threads relay, where the transport lets them share a listener's address; with `thread: 'worker'`. */
  readonly threads?: number;
  /** `worker` (the default) relays in threads of its own, `caller` in the calling thread. */
  readonly thread?: 'worker' | 'caller';
  /** With `thread: 'caller'`: the registry whose reporters are called; by default this thread's own. */
  readonly registry?: StatsReporterRegistry;
  readonly logger?: Logger;
  /** How long, and how many, ended flows stay in snapshots; by default 30 seconds and 10,000 flows. */
  readonly linger?: Linger;
  /** Marks the snapshots as those of a demonstration. */
  readonly demo?: boolean;
}

/** A running relay and the reader of its meters. */
export interface Monitor {
  /** The latest snapshot; its rates are those of the last full interval. */
  latest(): Snapshot;
  /** Calls `listener` with a snapshot at every interval; returns what ends that. Without listeners no snapshots are made. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Calls `listener` once for every flow: when it starts, or at once if it is active; returns what ends that. */
  onFlowStart(listener: (flow: StartedFlow) => void): () => void;
  /** A flow's datagrams by size class; undefined when there is no such flow any more. */
  sizesOf(flow: Pick<FlowSnapshot, 'id' | 'startedAtMs'>): readonly SizeClass[] | undefined;
  /**
   * Takes a snapshot that includes everything that happened before the call.
   * @throws {RelayDeathError} when a relay thread has ended
   */
  takeSnapshot(): Promise<Snapshot>;
  /** Merges into the metadata of an active flow or, unless `onlyActive`, of a flow that starts later. */
  readonly updateMetadata: UpdateMetadata;
  /**
   * Acts on a flow: ends it, blocks it (its datagrams are dropped and counted), throttles it in each direction, or
   * frees it. Resolves with false when there is no such flow.
   * @throws {RelayDeathError} when a relay thread has ended
   */
  act(flowId: string, action: FlowAction): Promise<boolean>;
  /** Changes the interval. */
  setIntervalMs(intervalMs: number): void;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
  /** Rejects with a `RelayDeathError` when a relay thread dies; never resolves. */
  readonly failed: Promise<never>;
}

const defaultLinger: Linger = {lingerMs: 30_000, maxEnded: 10_000};

/** The configuration with the port that the kernel chose for port 0. All threads of a service share it. */
function asBound(configuration: ServiceConfiguration, started?: StartedService): ServiceConfiguration {
  if (configuration.handler === 'tungo' || !started?.address) return configuration;
  return {...configuration, listen: started.address};
}

/**
 * Starts the relay and the reader of its meters.
 * @throws {ServiceStartError} when a service cannot start; then none runs
 */
export async function startMonitor(options: MonitorOptions): Promise<Monitor> {
  const {services, transport = 'auto', logger = silentLogger, demo = false} = options;
  let {intervalMs = 1000} = options;
  const shared = {services, transport, labels: options.labels ?? [], inspect: options.inspect ?? true};
  const threads = options.thread === 'caller' ? 1 : (options.threads ?? 1);
  const flows = createFlowLedgers(
    options.linger ?? defaultLinger,
    threads,
    new Map(services.map(({name, udpTimeoutMs}) => [name, udpTimeoutMs])),
  );
  const link: RelayLink =
    options.thread === 'caller'
      ? await linkInline(shared, logger, events => flows.apply(0, events), options.registry)
      : await linkThreads({...shared, threads, logger, onEvents: flows.apply});
  const ledger = createServiceLedger(
    services.map((configuration, index) => {
      const started = link.services.filter(({serviceIndex}) => serviceIndex === index);
      return {
        configuration: asBound(configuration, started[0]),
        counters: started.map(({counters}) => counters),
      };
    }),
  );
  const startedAtMs = performance.now();
  let intervalStartMs = startedAtMs;
  let intervals = 0;
  let loads: readonly number[] | undefined;
  const host = hostname();

  /** Reads all counters and, at the end of an interval, computes its rates. */
  function readCounters(): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - intervalStartMs;
    // Flows first: the relay keeps counting, and so the totals include all that the flows show.
    flows.read();
    ledger.read();
    // A snapshot on demand shortly after a tick keeps that interval's rates: a few ms are too short for rates.
    if (intervals === 0 || elapsedMs >= intervalMs / 2) {
      flows.closeInterval(Math.max(elapsedMs, 1) / 1000);
      ledger.closeInterval(Math.max(elapsedMs, 1) / 1000);
      intervalStartMs = nowMs;
      intervals++;
      loads = link.loads?.();
    }
  }

  function read(): Snapshot {
    readCounters();
    const takenAtMs = Date.now();
    flows.forget(takenAtMs);
    const serviceSnapshots = ledger.services();
    const totals = sumServices(serviceSnapshots);
    const flowSnapshots = flows.flows();
    return {
      takenAtMs,
      version,
      host,
      uptimeSeconds: (performance.now() - startedAtMs) / 1000,
      intervalSeconds: intervalMs / 1000,
      demo,
      notices: ledger.notices(),
      services: serviceSnapshots,
      totals: {...totals, attribution: attribute(totals, flowSnapshots, flows.forgotten())},
      flows: flowSnapshots,
      ...(loads !== undefined &&
        loads.length > 0 && {relay: {threads: loads.length, busiest: Math.max(...loads)}}),
    };
  }

  let latest: Snapshot | undefined = read();
  intervals = 0;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const tick = () => {
    if (listeners.size === 0) {
      // Keeps the rates up to date without making a snapshot.
      readCounters();
      flows.forget(Date.now());
      latest = undefined;
      return;
    }
    latest = read();
    for (const listener of listeners) listener(latest);
  };
  let timer = setInterval(tick, intervalMs);

  return {
    latest() {
      latest ??= read();
      return latest;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFlowStart: flows.onStart,
    sizesOf: ({id, startedAtMs}) => flows.sizes(id, startedAtMs),
    async takeSnapshot() {
      await link.flush();
      latest = read();
      return latest;
    },
    updateMetadata: link.updateMetadata,
    act: link.act,
    setIntervalMs(ms) {
      intervalMs = ms;
      clearInterval(timer);
      timer = setInterval(tick, ms);
    },
    async stop() {
      clearInterval(timer);
      await link.stop();
    },
    failed: link.failed,
  };
}
