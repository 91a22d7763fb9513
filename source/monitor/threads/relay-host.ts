import {formatEndpoint} from '../../address/endpoint.js';
import type {CaptureService} from '../../capture/capture-service.js';
import {steadyNow} from '../../clock/steady.js';
import type {
  CaptureServiceConfiguration,
  LabelRule,
  ServiceConfiguration,
} from '../../configuration/model.js';
import type {UpdateMetadata} from '../../flow/connection.js';
import {parseConnectionId} from '../../flow/connection-id.js';
import type {FlowAction} from '../../flow/control.js';
import type {FlowIdentity} from '../../flow/flow-key.js';
import type {KernelVerdict} from '../../flow/kernel-actions.js';
import type {Logger} from '../../flow/logger.js';
import type {OwnApp} from '../../flow/own-app.js';
import type {TransportChoice} from '../../flow/transport-choice.js';
import {balance, C} from '../../relay/counters.js';
import type {Tapped} from '../../relay/datagram-tap.js';
import type {RunningService} from '../../relay/flow-relay.js';
import type {Session} from '../../relay/sessions/session.js';
import {startService} from '../../relay/start-service.js';
import {selectTransport, TransportUnavailableError} from '../../relay/transport/select.js';
import type {DatagramTransport} from '../../relay/transport/transport.js';
import type {Meter} from '../../reporting/meter.js';
import {createMeterTable} from '../../reporting/meter-table.js';
import type {StatsReporterRegistry} from '../../reporting/registry.js';
import {StatsReporter} from '../../reporting/stats-reporter.js';
import type {InspectedFlow} from '../inspect-flows.js';
import {createLabels} from '../labels.js';
import {type DatagramListener, watchSessions} from '../watch-sessions.js';
import {type FlowWriting, type Writing, writeFlows} from '../write-flows.js';
import {startHostedCapture} from './hosted-capture.js';
import {endedEvent, metadataEvent, startedEvent} from './meter-events.js';
import {type RelayEvent, ServiceStartError, type StartedService} from './relay-events.js';
import type {ThreadSharing} from './relay-messages.js';
import type {ServiceSharing} from './service-sharing.js';

const maxEventDelayMs = 50;
const maxEvents = 1000;
const qualityPeriodMs = 500;

export interface RelayHostOptions {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
  readonly labels: readonly LabelRule[];
  /** Whether the first datagrams of a flow are inspected for its protocol. */
  readonly inspect: boolean;
  /** What it recognises besides what it knows. */
  readonly apps: readonly OwnApp[];
  /** How often flows with traffic are logged; undefined for never. */
  readonly trafficLogIntervalMs?: number | undefined;
  /** Whether the thread does nothing but relay. */
  readonly ownThread?: boolean;
  readonly sharing: ThreadSharing;
  /** The program's reporters in this thread; the host adds none and removes none. */
  readonly registry: StatsReporterRegistry;
  /** Others: those in other threads, whose calls are carried over, or those of a module. */
  readonly moreReporters?: StatsReporterRegistry;
  readonly logger: Logger;
  /** Called with batches of events, in order. */
  readonly emit: (events: RelayEvent[]) => void;
}

/** The relay of this thread: its services, and a reporter for each GUID. */
export interface RelayHost {
  readonly services: readonly StartedService[];
  /** Resolves once everything that came in before is counted. */
  settle(): Promise<void>;
  flush(): void;
  readonly updateMetadata: UpdateMetadata;
  act(flowId: string, action: FlowAction): boolean;
  /** See `RelayLink.judge`. */
  judge(verdicts: readonly KernelVerdict[]): boolean;
  /** See `RelayLink.leaveOut`. */
  leaveOut(ports: readonly number[]): void;
  /** See `RelayLink.watch`. */
  watch(flow: FlowIdentity, listener: DatagramListener): () => void;
  /** See `RelayLink.write`. */
  write(writing: Writing): void;
  stopWriting(): void;
  /** Refuses new sessions from now on. */
  drain(): void;
  /** @throws {ServiceStartError} */
  add(serviceIndex: number, service: ServiceConfiguration, sharing: ServiceSharing): Promise<StartedService>;
  /** Does nothing if the thread does not serve it. */
  remove(serviceIndex: number): Promise<void>;
  setLabels(labels: readonly LabelRule[]): void;
  stop(): Promise<void>;
}

/** @throws {ServiceStartError} when a service cannot start; then none runs */
export async function startRelayHost(options: RelayHostOptions): Promise<RelayHost> {
  const {registry, logger, trafficLogIntervalMs} = options;
  const transport = chooseTransport(options.transport, logger, options.ownThread ?? false);
  const queue = createEventQueue(options.emit);
  const table = createMeterTable((page, pageNumber) => queue.push({type: 'page', pageNumber, page}));
  let labelsOf = createLabels(options.labels);
  let stopping = false;
  let draining = false;
  const inspection = options.inspect ? await import('../inspect-flows.js') : undefined;
  const ownApps = inspection?.createOwnApps(options.apps);
  const reporters = new Map<string, StatsReporter>();

  function reporterOf(guid: string): StatsReporter {
    const known = reporters.get(guid);
    if (known) return known;
    const reporter = new StatsReporter({
      table,
      // Rates matter to the log only: the reader of the table computes its own.
      intervalMs: trafficLogIntervalMs ?? 0,
      ...(trafficLogIntervalMs !== undefined && {logger}),
      onStart(meter) {
        const labels = labelsOf(meter);
        // Metadata of this flow takes precedence over labels.
        if (labels) meter.addMetadata({...labels, ...meter.metadata});
        queue.push(startedEvent(meter));
      },
      onMetadata: meter => queue.push(metadataEvent(meter)),
      onEnd: meter => queue.push(endedEvent(meter, stopping)),
    });
    reporters.set(guid, reporter);
    return reporter;
  }

  const qualities = inspection?.createFlowQualities(
    (meter: Meter) => queue.push(metadataEvent(meter)),
    () => Date.now() - steadyNow(),
  );
  const qualityTimer = qualities && setInterval(qualities.tell, qualityPeriodMs).unref();

  const running = new Map<number, RunningService>();
  const captures = new Map<number, CaptureService>();
  let stopWatching = () => {};
  let writing: FlowWriting | undefined;

  /** None if the flow is over, or if another thread has it. */
  function sessionsOf({id, startedAtMs}: FlowIdentity): readonly Tapped[] {
    const connection = parseConnectionId(id);
    if (!connection) return [];
    const {client, target} = connection;
    const isStill = (reporter: StatsReporter) => reporter.get(connection)?.startedAtMs === startedAtMs;
    const captured = [...captures.values()]
      .flatMap(({sessionsOf: of}) => of(client, target))
      .filter(flow => flow.startedAtMs === startedAtMs);
    if (![...reporters.values()].some(isStill)) return captured;
    const relays = [...running].flatMap(([index, service]) => (captures.has(index) ? [] : [service]));
    return [...captured, ...relays.flatMap(({sessionsOf: of}) => of(client, target))];
  }

  function stopWriting(): void {
    writing?.stop();
    writing = undefined;
  }

  async function stop(): Promise<void> {
    stopping = true;
    stopWatching();
    await Promise.all([...running.values()].map(service => service.stop()));
    stopWriting();
    clearInterval(qualityTimer);
    for (const {counters} of running.values()) balance(counters);
    for (const reporter of reporters.values()) reporter.close();
    queue.flush();
  }

  async function add(
    serviceIndex: number,
    service: ServiceConfiguration,
    sharing: ServiceSharing,
  ): Promise<StartedService> {
    try {
      const started =
        service.handler === 'capture'
          ? await addCapture(serviceIndex, service)
          : await startRelay(serviceIndex, service, sharing);
      if (draining) started.drain();
      running.set(serviceIndex, started);
      writing?.addService(started);
      return describe(serviceIndex, started);
    } catch (error) {
      const {code = '', message} = error as NodeJS.ErrnoException;
      throw new ServiceStartError(serviceIndex, code, message);
    }
  }

  async function addCapture(serviceIndex: number, service: CaptureServiceConfiguration) {
    const capture = await startHostedCapture(service, {
      registry,
      moreReporters: options.moreReporters,
      logger,
      trafficLogIntervalMs,
      table,
      push: queue.push,
      labelsOf: flow => labelsOf(flow),
      inspection,
      ownApps,
      onFlow: flow => writing?.addFlow(service.name, true, flow),
    });
    captures.set(serviceIndex, capture);
    return capture;
  }

  function startRelay(
    serviceIndex: number,
    service: Exclude<ServiceConfiguration, CaptureServiceConfiguration>,
    {limitMemory, threads, spares, adopt}: ServiceSharing,
  ): Promise<RunningService> {
    const own = reporterOf(service.statsGUID);
    const meterOf = ({client, target}: InspectedFlow) =>
      own.get(formatEndpoint(client), formatEndpoint(target));
    const onControl = (session: Session) => {
      const meter = meterOf(session);
      if (meter) queue.push({type: 'control', generation: meter.generation, control: session.control});
    };
    const inspect = inspection?.createFlowInspection<Session>({
      report(session, {app, details, isContinued}, add) {
        const rule = isContinued ? 'none' : inspection.pairingOf(app);
        const meter = meterOf(session);
        if (rule !== undefined) session.pairResponses(rule, meter && inspection.answerTally(meter, rule));
        if (!meter) return;
        const quality = qualities?.watch(meter, app, session.startedMs, details, isContinued === true, () =>
          session.followQuality(undefined),
        );
        if (quality !== undefined) session.followQuality(quality);
        if (rule === 'none') meter.dropEstimates();
        meter.addMetadata(add(meter.metadata));
        queue.push(metadataEvent(meter));
      },
      ownApps,
      onSkipped() {
        const counters = running.get(serviceIndex)?.counters;
        if (counters) counters[C.notInspected]! += 1;
      },
    });
    const watch = (session: Session) => {
      writing?.addFlow(service.name, false, session);
      return inspect?.(session);
    };
    return startService(service, {
      transport,
      registry,
      logger,
      own,
      moreReporters: options.moreReporters,
      onControl,
      watch,
      limitMemory,
      threads: isShareable(service) && transport.name === 'batched' ? threads : 1,
      spares: isShareable(service) ? spares : 0,
      adopt,
    });
  }

  const {limitMemories, threads, spares, adopt, serves} = options.sharing;
  for (const [index, service] of options.services.entries()) {
    if (serves && !serves.includes(index)) continue;
    try {
      await add(index, service, {
        limitMemory: limitMemories[index],
        threads,
        spares,
        adopt: adopt?.[index],
      });
    } catch (error) {
      await stop();
      throw error;
    }
  }

  return {
    services: [...running].map(([serviceIndex, service]) => describe(serviceIndex, service)),
    add,
    async remove(serviceIndex) {
      const service = running.get(serviceIndex);
      await service?.stop();
      if (service) balance(service.counters);
      running.delete(serviceIndex);
      captures.delete(serviceIndex);
      queue.flush();
    },
    setLabels(labels) {
      labelsOf = createLabels(labels);
    },
    async settle() {
      await Promise.all([...running.values()].map(service => service.settle?.()));
    },
    flush() {
      for (const {counters} of running.values()) balance(counters);
      queue.flush();
    },
    updateMetadata(connection, metadata, options) {
      const known = [
        ...[...reporters.values()].filter(reporter => reporter.get(connection)),
        ...[...captures.values()].filter(capture => capture.has(connection)),
      ];
      // A flow that has not started may belong to any of them.
      const addressed = known.length > 0 ? known : [...reporters.values(), ...captures.values()];
      for (const each of addressed) each.updateMetadata(connection, metadata, options);
    },
    act(flowId, action) {
      const {client, target} = parseConnectionId(flowId) ?? {};
      if (client === undefined || target === undefined) return false;
      const acted = [...running.values()].map(service => service.act(client, target, action));
      queue.flush();
      return acted.includes(true);
    },
    judge(verdicts) {
      const judged = verdicts.flatMap(verdict =>
        [...running.values()].map(service => service.judge?.(verdict) ?? false),
      );
      queue.flush();
      return judged.includes(true);
    },
    leaveOut(ports) {
      for (const service of running.values()) service.leaveOut?.(ports);
      queue.flush();
    },
    watch(flow, listener) {
      stopWatching();
      stopWatching = watchSessions(sessionsOf(flow), listener);
      return stopWatching;
    },
    write(next) {
      stopWriting();
      writing = writeFlows(next, () => running.values());
    },
    stopWriting,
    drain() {
      draining = true;
      for (const service of running.values()) service.drain();
    },
    stop,
  };
}

function describe(serviceIndex: number, service: RunningService): StartedService {
  return {
    serviceIndex,
    name: service.name,
    counters: service.counters,
    address: service.address,
    steered: service.steered,
    receiveBufferBytes: service.receiveBufferBytes,
    spares: service.spares,
    descriptor: service.descriptor,
  };
}

const shareable: readonly ServiceConfiguration['handler'][] = ['udp', 'insert', 'redu'];

/** Whether several threads can serve it: the limits of its traffic are counted in one. */
function isShareable({handler, rateLimits}: ServiceConfiguration): boolean {
  return (
    shareable.includes(handler) &&
    rateLimits?.service === undefined &&
    rateLimits?.clients === undefined &&
    rateLimits?.networks === undefined
  );
}

function chooseTransport(choice: TransportChoice, logger: Logger, ownThread: boolean): DatagramTransport {
  try {
    return selectTransport(choice, logger, ownThread);
  } catch (error) {
    if (error instanceof TransportUnavailableError)
      throw new ServiceStartError(undefined, error.code, error.reason);
    throw error;
  }
}

function createEventQueue(emit: (events: RelayEvent[]) => void) {
  let events: RelayEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (events.length === 0) return;
    const due = events;
    events = [];
    emit(due);
  }
  return {
    flush,
    push(event: RelayEvent): void {
      events.push(event);
      if (events.length >= maxEvents) flush();
      else timer ??= setTimeout(flush, maxEventDelayMs).unref();
    },
  };
}
