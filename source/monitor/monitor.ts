import {hostname} from 'node:os';
import {resolve} from 'node:path';
import {steadyNow} from '../clock/steady.js';
import type {LabelRule, ServiceConfiguration} from '../configuration/model.js';
import {inBothOrders, type UpdateMetadataInBothOrders} from '../flow/connection.js';
import {connectionId} from '../flow/connection-id.js';
import type {FlowAction} from '../flow/control.js';
import type {FlowIdentity} from '../flow/flow-key.js';
import type {KernelActions} from '../flow/kernel-actions.js';
import {type Logger, silentLogger} from '../flow/logger.js';
import type {OwnApp} from '../flow/own-app.js';
import type {SizeClass} from '../flow/size-class.js';
import type {Steered} from '../flow/steered.js';
import type {TransportChoice} from '../flow/transport-choice.js';
import type {Capability} from '../libc/capabilities.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import {attribute} from '../snapshot/attribution.js';
import {snapshotOfTable} from '../snapshot/columns/of-snapshot.js';
import {rowAt} from '../snapshot/columns/rows.js';
import {type FlowTable, slotsOfName} from '../snapshot/columns/table.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {version} from '../version.js';
import {asBound} from './as-bound.js';
import {createDrain} from './drain.js';
import {createKernelControls} from './kernel-controls.js';
import {createFlowLedger, type FlowEvent, type Linger, type StartedFlow} from './ledger/flow-ledger.js';
import {createServiceLedger, type LedgerService} from './ledger/service-ledger.js';
import {createDeathNotices} from './notices/death-notices.js';
import {descriptorNotice} from './notices/descriptor-need.js';
import {unansweredNotices} from './notices/unanswered.js';
import {observeServices} from './observe-services.js';
import {
  exchangeServices,
  type Reload,
  ReloadError,
  type Reloaded,
  type RunningConfiguration,
  type ServiceRunner,
} from './reload.js';
import type {RelayLink, StartedService} from './threads/relay-events.js';
import {captureThread, linkThreads} from './threads/relay-threads.js';
import type {DatagramListener} from './watch-sessions.js';
import type {Writing} from './write-flows.js';

export interface MonitorOptions {
  /** As `loadConfiguration` makes them. */
  readonly services: readonly ServiceConfiguration[];
  /** Rules that set metadata on flows when they start. Default: none. */
  readonly labels?: readonly LabelRule[];
  /** Recognise the protocol of a flow by its first datagrams, and put that into its metadata. Default: true. */
  readonly inspect?: boolean;
  /** Applications that are recognised besides those that udptop knows, and before them. Default: none. */
  readonly apps?: readonly OwnApp[];
  /** The time between two snapshots, in ms. Default: 1000. */
  readonly intervalMs?: number;
  /** The time until the first of them, in ms, if it is to come earlier. Default: `intervalMs`. */
  readonly firstIntervalMs?: number;
  /** `batched` needs Linux and koffi. Default: `auto`. */
  readonly transport?: TransportChoice;
  /** How many threads relay, with `thread: 'worker'`: only batched `udp` listeners can be shared. Default: 1. */
  readonly threads?: number;
  /** `worker`: the relay has a thread of its own. `caller`: everything runs in this thread. Default: `worker`. */
  readonly thread?: 'worker' | 'caller';
  /**
   * Where the program's reporters are looked up, in this thread. The monitor only reads it. With `thread: 'worker'` their
   * calls are carried over in bursts, in order; a reporter that is too slow misses packets, but no start and no end.
   * Default: the reporters of `registerStatsReporter`.
   */
  readonly registry?: StatsReporterRegistry;
  /**
   * The path of a module with reporters, which each relay thread imports: nothing is carried over. Its default export is
   * an object of reporters by GUID, or a function that gets the thread's registry. Default: none.
   */
  readonly reporterModule?: string;
  /** How often every flow with traffic is logged, in ms; its start and end are logged too. Default: 0 for never. */
  readonly trafficLogIntervalMs?: number;
  /** What else snapshots are to tell in their `notices`. Default: nothing. */
  readonly notices?: () => Iterable<string>;
  /** What blocks and limits flows of captures; the monitor closes it. Default: they are only watched. */
  readonly kernelActions?: KernelActions | undefined;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** How long ended flows stay in snapshots. Default: 30 s, and no more than 10,000 of them. */
  readonly linger?: Linger;
  /** Marks the snapshots as those of a demonstration. Default: false. */
  readonly demo?: boolean;
}

/** A running relay and the reader of its meters. */
export interface Monitor {
  /** The latest snapshot; its rates are those of the last full interval. */
  latest(): Snapshot;
  /** Calls `listener` with a snapshot at every interval, until the function that it returns is called. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /**
   * Calls `listener` once for each flow: now for those that exist, later when they start, until the function that it
   * returns is called.
   */
  onFlowStart(listener: (flow: StartedFlow) => void): () => void;
  /**
   * Calls `listener` with what happens to flows from now on, until the function that it returns is called.
   * @internal
   */
  onFlowEvent(listener: (event: FlowEvent) => void): () => void;
  /**
   * The flows and their counters at this instant. Unlike a snapshot it is no part of the rhythm of rates.
   * @internal
   */
  readFlows(): FlowTable;
  /** How many datagrams of each size class a flow has had; undefined if there is no such flow (any more). */
  sizesOf(flow: Pick<FlowSnapshot, 'id' | 'startedAtMs'>): readonly SizeClass[] | undefined;
  /**
   * Calls `listener` with the last 8 datagrams of an active flow and the first 256 bytes of each, the newest first, at most
   * four times a second, until the function that it returns is called. Only then are datagrams kept at all, and of one flow
   * at a time: watching another one ends it.
   */
  watch(flow: FlowIdentity, listener: DatagramListener): () => void;
  /**
   * Writes the datagrams of flows to a file from now on, in place of those that were written before.
   * @throws {RelayStuckError} when a relay thread is stuck
   * @internal
   */
  write(writing: Writing): Promise<void>;
  /**
   * Resolves once everything that was seen before the call has been written.
   * @throws {RelayStuckError} when a relay thread is stuck
   * @internal
   */
  stopWriting(): Promise<void>;
  /**
   * A snapshot of this instant, with everything that happened before the call.
   */
  takeSnapshot(): Promise<Snapshot>;
  /** Merges into the metadata of an active flow or, unless `onlyActive`, of a flow that starts later. */
  readonly updateMetadata: UpdateMetadataInBothOrders;
  /**
   * Ends a flow, blocks it (its datagrams are dropped and counted), throttles it in each direction, or frees it.
   * Resolves with false if there is no such flow.
   * @throws {WatchOnlyError} for a flow of a capture where the kernel cannot do it, and for the end of one
   * @throws {RelayStuckError} when the relay thread is stuck
   */
  act(flowId: string, action: FlowAction): Promise<boolean>;
  /** Why flows of captures can be neither blocked nor limited, in a sentence; undefined if they can. */
  whyNotOnCaptured(): string | undefined;
  /** Changes the time between two snapshots, in ms. */
  setIntervalMs(intervalMs: number): void;
  /**
   * Runs other services from now on. Services that stay as they are keep their sessions; those that change are stopped and
   * started anew. What they counted stays in the totals.
   * @throws {ReloadError} when that fails; then the services before run again
   */
  reload(next: Reload): Promise<Reloaded>;
  /**
   * Refuses new sessions from now on, and counts what they send as dropped for `draining`. Resolves when the established ones
   * have ended, or after this long; `stop` ends those that are left.
   */
  drain(longestMs: number): Promise<void>;
  isDraining(): boolean;
  /**
   * Where rules of the kernel are to steer datagrams, by the name of each running service that needs such rules. The ports stay
   * the same as long as the service runs, also when a thread of it is started again.
   * @internal
   */
  steered(): ReadonlyMap<string, Steered>;
  /**
   * Leaves the relay threads with these capabilities and no others, after the process gave up root.
   * @internal
   */
  limitCapabilities(capabilities: readonly Capability[]): Promise<void>;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
  /** Rejects with a `RelayDeathError` when a relay thread dies and cannot be restarted; never resolves. */
  readonly failed: Promise<never>;
}

const stuckProblem = 'a relay thread is stuck: its flows stand still';
const stuckNotice = 'A relay thread is stuck: its flows stand still';

const defaultLinger: Linger = {lingerMs: 30_000, maxEnded: 10_000};

/** How long a flow lasts without datagrams, once both of its ends have sent. */
function longestIdleMs(service: ServiceConfiguration): number {
  return service.handler === 'capture' ? service.answeredTimeoutMs : service.udpTimeoutMs;
}

function anyPortServices(services: readonly ServiceConfiguration[]): Set<string> {
  return new Set(
    services.flatMap(service => (service.handler === 'udp' && service.replies ? [service.name] : [])),
  );
}

/**
 * Starts the services and reads their meters at every interval.
 * @throws {ServiceStartError} when a service cannot start; then none runs
 */
export async function startMonitor(options: MonitorOptions): Promise<Monitor> {
  const {services, transport = 'auto', logger = silentLogger, demo = false} = options;
  let {intervalMs = 1000} = options;
  const {reporterModule, registry} = options;
  const shared = {
    services,
    transport,
    labels: options.labels ?? [],
    inspect: options.inspect ?? true,
    apps: options.apps ?? [],
    reporterModule: reporterModule === undefined ? undefined : resolve(reporterModule),
    trafficLogIntervalMs: options.trafficLogIntervalMs || undefined,
  };
  const threads = options.thread === 'caller' ? 1 : (options.threads ?? 1);
  /** By service name. */
  const idleTimeoutsMs = new Map(services.map(service => [service.name, longestIdleMs(service)]));
  const flows = createFlowLedger(options.linger ?? defaultLinger, captureThread(threads) + 1, idleTimeoutsMs);
  const deaths = createDeathNotices(() => Date.now());
  const link: RelayLink =
    options.thread === 'caller'
      ? // Who has relay threads does not load what they do.
        await (await import('./threads/relay-inline.js')).linkInline(
          shared,
          logger,
          events => flows.apply(0, events),
          registry,
        )
      : await linkThreads({
          ...shared,
          registry,
          threads,
          logger,
          onEvents: flows.apply,
          clientsOf: (thread, service) =>
            flows.activeOf(thread).flatMap(flow => (flow.service === service ? [flow.client] : [])),
          onDeath(thread, reason) {
            flows.threadDied(thread, steadyNow());
            deaths.add(reason);
          },
          onRestart(_thread, started) {
            for (const {serviceIndex, counters} of started) ledger.addThread(serviceIndex, counters);
          },
        });
  const kernel = createKernelControls(options.kernelActions, link, logger);
  flows.onEvent(event => {
    if (event.type !== 'ended' || !kernel.isActive()) return;
    const {protocol, client, target} = event.flow();
    kernel.forget(connectionId(protocol, client, target));
  });
  const inLedger = (
    serviceIndex: number,
    configuration: ServiceConfiguration,
    started: readonly StartedService[],
  ): LedgerService => ({
    serviceIndex,
    configuration: asBound(configuration, started[0]),
    counters: started.map(({counters}) => counters),
  });
  let running: readonly RunningConfiguration[] = services.map((configuration, serviceIndex) => ({
    serviceIndex,
    configuration,
  }));
  const steered = new Map<string, Steered>();
  function noteSteered(name: string, started: readonly StartedService[]): void {
    const each = started.flatMap(service => service.steered ?? []);
    if (each.length > 0) steered.set(name, each.find(({firstPort}) => firstPort !== undefined) ?? each[0]!);
  }
  for (const {name} of services)
    noteSteered(
      name,
      link.services.filter(started => started.name === name),
    );
  let lastServiceIndex = services.length - 1;
  const ledger = createServiceLedger(
    running.map(({serviceIndex, configuration}) =>
      inLedger(
        serviceIndex,
        configuration,
        link.services.filter(started => started.serviceIndex === serviceIndex),
      ),
    ),
  );
  let anyPort = anyPortServices(services);
  let shortage = descriptorNotice(services);
  if (shortage !== undefined) logger.warn({}, shortage);
  const drain = createDrain(link.drain, () => {
    ledger.read();
    return ledger.totals().flows.active;
  });
  const startedAtMs = steadyNow();
  let intervalStartMs = startedAtMs;
  let intervals = 0;
  let loads: readonly number[] | undefined;
  const host = hostname();

  /** Reads all counters and, at the end of an interval, computes its rates. */
  function readCounters(): void {
    const nowMs = steadyNow();
    const elapsedMs = nowMs - intervalStartMs;
    // Flows first, so that the totals include what they show, although the relay keeps counting. Processors that reorder
    // another thread's writes (arm64) may show the batch that is being counted in a flow but not yet in the totals.
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
    const takenAtMs = steadyNow();
    flows.removeOld(takenAtMs);
    const serviceSnapshots = link.isStuck?.()
      ? ledger.services().map(service => ({...service, problem: stuckProblem}))
      : ledger.services();
    const totals = ledger.totals();
    const table = flows.table();
    const amounts = flows.amounts();
    const rest = {
      takenAtMs,
      wallClockMs: Date.now(),
      version,
      host,
      uptimeSeconds: (takenAtMs - startedAtMs) / 1000,
      intervalSeconds: intervalMs / 1000,
      demo,
      notices: [
        ...(link.isStuck?.() ? [stuckNotice] : []),
        ...deaths.notices(),
        ...(options.notices?.() ?? []),
        ...kernel.notices(),
        ...drain.notices(),
        ...ledger.notices(),
        ...unansweredNotices(
          table,
          running.map(({configuration}) => configuration),
          takenAtMs,
          anyPort,
        ),
        // What may happen comes behind what does.
        ...(shortage === undefined ? [] : [shortage]),
      ],
      services: serviceSnapshots,
      totals: {
        ...totals,
        attribution: attribute(totals, amounts.shown, amounts.ended, amounts.removed),
      },
      ...(loads !== undefined &&
        loads.length > 0 && {relay: {threads: loads.length, busiest: Math.max(...loads)}}),
    };
    return snapshotOfTable(rest, table);
  }

  let latest: Snapshot | undefined = read();
  intervals = 0;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let isRefreshing = false;
  const tick = () => {
    if (!kernel.isActive() || isRefreshing) return take();
    // The kernel's counters belong to the picture. If they take longer than an interval, they come with a later one.
    isRefreshing = true;
    void kernel.refresh().finally(() => {
      isRefreshing = false;
      if (!isStopped) take();
    });
  };
  const take = () => {
    if (listeners.size === 0) {
      // Keeps the rates up to date without making a snapshot.
      readCounters();
      flows.removeOld(steadyNow());
      latest = undefined;
      return;
    }
    latest = read();
    for (const listener of listeners) listener(latest);
  };
  let isStopped = false;
  let timer: NodeJS.Timeout;
  function tickEach(ms: number, firstMs: number): void {
    timer = setTimeout(() => {
      timer = setInterval(tick, ms);
      tick();
    }, firstMs);
  }
  tickEach(intervalMs, Math.min(options.firstIntervalMs ?? intervalMs, intervalMs));
  const observe = (observed: readonly ServiceConfiguration[]) =>
    observeServices(
      observed,
      () => {
        ledger.read();
        return ledger.services();
      },
      logger,
    );
  let endObserving = observe(services);
  link.leaveOut(portsOfInserted(services));

  const runner: ServiceRunner = {
    async start(configuration) {
      const serviceIndex = ++lastServiceIndex;
      const started = await link.addService(serviceIndex, configuration);
      idleTimeoutsMs.set(configuration.name, longestIdleMs(configuration));
      noteSteered(configuration.name, started);
      ledger.add(inLedger(serviceIndex, configuration, started));
      return {serviceIndex, configuration};
    },
    async stop({serviceIndex, configuration}) {
      await link.removeService(serviceIndex);
      steered.delete(configuration.name);
      ledger.retire(serviceIndex);
    },
  };

  async function reload({services: wanted, labels = []}: Reload): Promise<Reloaded> {
    const exchange = await exchangeServices(running, wanted, runner);
    running = exchange.running;
    const configurations = running.map(({configuration}) => configuration);
    ledger.setRunning(running.map(({serviceIndex}) => serviceIndex));
    anyPort = anyPortServices(configurations);
    shortage = descriptorNotice(configurations);
    endObserving();
    endObserving = observe(configurations);
    link.leaveOut(portsOfInserted(configurations));
    if (exchange.outcome instanceof ReloadError) throw exchange.outcome;
    link.setLabels(labels);
    return exchange.outcome;
  }
  /** Whether all flows of this id are those of captures. */
  function isWatchOnly(id: string): boolean {
    const captures = new Set(
      running.flatMap(({configuration: {handler, name}}) => (handler === 'capture' ? [name] : [])),
    );
    if (captures.size === 0) return false;
    const table = flows.table();
    const services = slotsOfName(table, {id}).map(slot => rowAt(table, slot).service);
    return services.length > 0 && services.every(service => captures.has(service));
  }

  let reloading: Promise<unknown> = Promise.resolve();

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
    onFlowEvent: flows.onEvent,
    readFlows() {
      flows.read();
      return flows.table();
    },
    sizesOf: ({id, startedAtMs}) => flows.sizes(id, startedAtMs),
    async takeSnapshot() {
      if (kernel.isActive()) await kernel.settle();
      await link.flush();
      latest = read();
      return latest;
    },
    updateMetadata: inBothOrders(link.updateMetadata),
    watch: link.watch,
    write: link.write,
    stopWriting: link.stopWriting,
    async act(flowId, action) {
      return isWatchOnly(flowId) ? kernel.act(flowId, action) : link.act(flowId, action);
    },
    whyNotOnCaptured: kernel.whyNot,
    setIntervalMs(ms) {
      intervalMs = ms;
      clearInterval(timer);
      tickEach(ms, ms);
    },
    reload(next) {
      // One after the other.
      const reloaded = reloading.then(() => reload(next));
      reloading = reloaded.catch(() => {});
      return reloaded;
    },
    drain: drain.begin,
    isDraining: drain.isOn,
    steered: () => steered,
    async limitCapabilities(capabilities) {
      await link.limitCapabilities?.(capabilities);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      endObserving();
      await kernel.close();
      await link.stop();
    },
    failed: link.failed,
  };
}

/** The ports of servers that the relay stands in front of: captures leave their flows to it. */
function portsOfInserted(services: readonly ServiceConfiguration[]): readonly number[] {
  return services.flatMap(service => (service.handler === 'insert' ? [service.server.port] : []));
}
