import {hostname} from 'node:os';
import type {ServiceConfiguration} from '../configuration/model.js';
import type {LabelRule} from '../configuration/schema/labels.js';
import type {FlowAction} from '../flow/control.js';
import type {Metadata} from '../flow/metadata.js';
import type {SizeClass} from '../flow/size-class.js';
import type {TransportChoice} from '../flow/transport-choice.js';

import {type RelayLogger, silentLogger} from '../relay/log.js';

import type {StatsReporterRegistry} from '../reporting/registry.js';
import {attribute} from '../snapshot/attribution.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {version} from '../version.js';
import type {Linger, StartedFlow} from './flow-ledger.js';
import {createFlowLedgers} from './flow-ledgers.js';
import type {RelayLink} from './relay-events.js';
import {linkInline} from './relay-inline.js';
import {linkThreads} from './relay-threads.js';
import {createServiceLedger, sumServices} from './service-ledger.js';

export interface MonitorOptions {
  readonly services: readonly ServiceConfiguration[];
  /** Metadata for flows as they start. */
  readonly labels?: readonly LabelRule[];
  /** Looks at the first datagrams of a flow for what it carries, and puts that into its metadata; true by default. */
  readonly inspect?: boolean;
  readonly intervalMs?: number;
  /** `batched` wants Linux and koffi, `auto` (the default) takes it where it works, `portable` works everywhere. */
  readonly transport?: TransportChoice;
  /** How many threads relay, where the transport lets them share a listener's address; with `thread: 'worker'`. */
  readonly threads?: number;
  /** `worker`: the relay has a thread of its own. `caller`: all runs in this thread. */
  readonly thread?: 'worker' | 'caller';
  /** With `thread: 'caller'`: whose reporters are told; by default those registered in this thread. */
  readonly registry?: StatsReporterRegistry;
  readonly logger?: RelayLogger;
  readonly linger?: Linger;
  /** Marks the snapshots as a demonstration's. */
  readonly demo?: boolean;
}

/** A running relay and the reader of its meters. */
export interface Monitor {
  /** The snapshot of the last interval. */
  latest(): Snapshot;
  /** Calls `listener` with a snapshot at every interval; returns what ends that. Without listeners none are made. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Calls `listener` with every flow once, at its start, or now if it is there; returns what ends that. */
  onFlowStart(listener: (flow: StartedFlow) => void): () => void;
  /** The sizes of a flow's datagrams so far; undefined when there is no such flow any more. */
  sizesOf(flow: Pick<FlowSnapshot, 'id' | 'startedAtMs'>): readonly SizeClass[] | undefined;
  /** A snapshot of this instant, with everything that happened before the call. */
  takeSnapshot(): Promise<Snapshot>;
  /** Merges into a flow's metadata, whether the flow exists already or, unless `onlyActive`, is still to come. */
  updateMetadata(
    srcAddr: string,
    dstAddr: string,
    protocol: string,
    metadata: Metadata,
    onlyActive?: boolean,
  ): void;
  /**
   * Carries an action out on a flow: ends it, blocks it (its datagrams are dropped and counted), throttles it in
   * each direction, or sets it free. False where there is no such flow.
   */
  act(flowId: string, action: FlowAction): Promise<boolean>;
  /** From now on a snapshot every so often. */
  setIntervalMs(intervalMs: number): void;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
  /** Rejects when the relay thread dies; never resolves. */
  readonly failed: Promise<never>;
}

const defaultLinger: Linger = {lingerMs: 30_000, maxEnded: 10_000};

/** @throws {ServiceStartError} when a service cannot start; then none runs */
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
  const book = createServiceLedger(
    services.map((configuration, index) => ({
      configuration,
      counters: link.services
        .filter(({serviceIndex}) => serviceIndex === index)
        .map(({counters}) => counters),
    })),
  );
  const startedAtMs = performance.now();
  let intervalStartMs = startedAtMs;
  let intervals = 0;
  let loads: readonly number[] | undefined;
  const host = hostname();

  /** Reads all counters, and makes rates of them if the interval is over. */
  function readCounters(): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - intervalStartMs;
    // Flows first: what they show is in the totals then, though the relay counts on meanwhile.
    flows.read();
    book.read();
    // A snapshot on demand right after a tick keeps that interval's rates: a few ms are no interval.
    if (intervals === 0 || elapsedMs >= intervalMs / 2) {
      flows.closeInterval(Math.max(elapsedMs, 1) / 1000);
      book.closeInterval(Math.max(elapsedMs, 1) / 1000);
      intervalStartMs = nowMs;
      intervals++;
      loads = link.loads?.();
    }
  }

  function read(): Snapshot {
    readCounters();
    const takenAtMs = Date.now();
    flows.forget(takenAtMs);
    const serviceSnapshots = book.services();
    const totals = sumServices(serviceSnapshots);
    const flowSnapshots = flows.flows();
    return {
      takenAtMs,
      version,
      host,
      uptimeSeconds: (performance.now() - startedAtMs) / 1000,
      intervalSeconds: intervalMs / 1000,
      demo,
      notices: book.notices(),
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
      // Rates go on; a snapshot that nobody looks at is not made.
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
