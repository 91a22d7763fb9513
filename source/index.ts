/**
 * udptop as a library: a UDP relay that tells a `TrafficStatsReporter` of every packet,
 * exact meters per connection, and a whole monitor to embed.
 */
export type {Endpoint} from './address/endpoint.js';
export {ConfigurationError} from './configuration/configuration-error.js';
export {type ConfigurationSources, loadConfiguration} from './configuration/load.js';
export type {
  Configuration,
  Limits,
  ServiceConfiguration,
  Socks5ServiceConfiguration,
  UdpServiceConfiguration,
} from './configuration/model.js';
export type {LabelMatch, LabelRule, LabelValues} from './configuration/schema/labels.js';
export type {TungoServiceConfiguration} from './configuration/validate/tungo.js';
export type {FlowAction, FlowControl} from './flow/control.js';
export type {Direction} from './flow/direction.js';
export type {Metadata, MetadataValue} from './flow/metadata.js';
export {createHandler, type Handler, type HandlerMetadata, type HandlerOptions} from './handler.js';
export {type Monitor, type MonitorOptions, startMonitor} from './monitor/monitor.js';
export {ServiceStartError} from './monitor/relay-events.js';

export type {RelayLogger} from './relay/log.js';
export {type BatchingOptions, type BatchingReporter, batchCalls} from './reporting/batching.js';
export {Meter, type MeterOptions, type MeterRates, type MeterTotals} from './reporting/meter.js';
export {
  createStatsReporterRegistry,
  lookupStatsReporter,
  registerStatsReporter,
  type StatsReporterRegistry,
  unregisterStatsReporter,
} from './reporting/registry.js';
export {sampleEvery} from './reporting/sampling.js';
export {StatsReporter, type StatsReporterOptions, type TopColumn} from './reporting/stats-reporter.js';
export type {PacketCounter, TrafficStatsReporter} from './reporting/traffic-stats-reporter.js';
export {snapshotToJson} from './snapshot/json.js';
export type {
  Amounts,
  Attribution,
  FlowSnapshot,
  ServiceSnapshot,
  Snapshot,
  SnapshotView,
  Totals,
  Traffic,
} from './snapshot/snapshot.js';
export {formatSnapshot, formatSnapshotLine, writeSnapshotFile} from './snapshot/write.js';
