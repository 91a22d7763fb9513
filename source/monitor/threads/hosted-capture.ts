import {type CaptureService, startCaptureService} from '../../capture/capture-service.js';
import type {CapturedFlow} from '../../capture/flows/captured-flow.js';
import type {FlowTelling} from '../../capture/flows/flow-telling.js';
import {steadyNow} from '../../clock/steady.js';
import type {CaptureServiceConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import type {Metadata} from '../../flow/metadata.js';
import type {OwnApps} from '../../inspection/own-apps.js';
import type {DatagramWatch} from '../../relay/sessions/session.js';
import type {MeterTable} from '../../reporting/meter-table.js';
import type {StatsReporterRegistry} from '../../reporting/registry.js';
import {StatsReporter} from '../../reporting/stats-reporter.js';
import type {LabelledFlow} from '../labels.js';
import {captureEvents} from './captured-events.js';
import type {RelayEvent} from './relay-events.js';

const qualityPeriodMs = 500;

export interface HostedCaptureOptions {
  readonly registry: StatsReporterRegistry;
  readonly moreReporters: StatsReporterRegistry | undefined;
  readonly logger: Logger;
  /** How often flows with traffic are logged; undefined for never. */
  readonly trafficLogIntervalMs: number | undefined;
  readonly table: MeterTable;
  readonly push: (event: RelayEvent) => void;
  readonly labelsOf: (flow: LabelledFlow) => Metadata | undefined;
  /** Undefined where flows are not inspected. */
  readonly inspection: typeof import('../inspect-flows.js') | undefined;
  /** What inspection recognises besides what it knows. */
  readonly ownApps: OwnApps | undefined;
  /** Is told of each new flow before its first datagram is counted. */
  readonly onFlow: (flow: CapturedFlow) => void;
}

/** Starts a capture whose flows the reader of the thread's events and meter table hears of. */
export async function startHostedCapture(
  service: CaptureServiceConfiguration,
  options: HostedCaptureOptions,
): Promise<CaptureService> {
  const {registry, moreReporters, logger, trafficLogIntervalMs, inspection, ownApps, labelsOf, push, onFlow} =
    options;
  const events = captureEvents(service.name, options.table, push);
  const telling = {
    ...events,
    labelsOf: (ends: Omit<LabelledFlow, 'service'>) => labelsOf({...ends, service: service.name}),
  };
  const trafficLog =
    trafficLogIntervalMs === undefined
      ? undefined
      : new StatsReporter({intervalMs: trafficLogIntervalMs, logger});
  const qualities = inspection?.createFlowQualities<CapturedFlow>(
    () => {},
    () => Date.now() - steadyNow(),
  );
  const qualityTimer = qualities && setInterval(qualities.tell, qualityPeriodMs).unref();
  const inspect = qualities && inspection?.createCaptureInspection(qualities, {ownApps});
  const capture = await startCaptureService(service, {
    registry,
    moreReporters,
    logger,
    own: trafficLog,
    telling: trafficLog ? alsoLogged(telling, trafficLog) : telling,
    names: inspection?.createSeenNames(steadyNow),
    watch(flow): DatagramWatch | undefined {
      onFlow(flow);
      return inspect?.(flow);
    },
    watchAgain: inspect,
    onControl: ({generation, control}) => push({type: 'control', generation, control}),
  });
  return {
    ...capture,
    async stop() {
      await capture.stop();
      clearInterval(qualityTimer);
      trafficLog?.close();
    },
  };
}

/** Gives the reporter that logs flows their metadata. */
function alsoLogged(telling: FlowTelling, log: StatsReporter): FlowTelling {
  return {
    ...telling,
    onStart(flow) {
      telling.onStart(flow);
      log.updateMetadata({client: flow.client, target: flow.target}, flow.metadata);
    },
    onMetadata(generation, metadata, ends) {
      telling.onMetadata(generation, metadata, ends);
      log.updateMetadata(ends(), metadata, {onlyActive: true});
    },
  };
}
