/**
 * udptop as a library: relay services to embed (`createHandler`), reporters that receive every packet
 * (`registerStatsReporter`, `StatsReporter`), and a monitor with snapshots as the command shows them (`startMonitor`).
 */

// A relay service in this thread.

export type {Endpoint} from './address/endpoint.js';
export type {Credentials, UpstreamProxy} from './address/proxy.js';
export {createHandler, type Handler} from './handler/handler.js';
export type {
  CaptureHandlerOptions,
  CommonHandlerOptions,
  HandlerMetadata,
  HandlerOptions,
  ListeningHandlerOptions,
  MeteredHandlerOptions,
  RelayHandlerOptions,
  Socks5HandlerOptions,
  TungoHandlerOptions,
  UdpHandlerOptions,
} from './handler/options.js';
export {TransportUnavailableError} from './relay/transport/select.js';

// Reporters and meters.

export {type BatchingOptions, type BatchingReporter, batchCalls} from './reporting/batching.js';
export {Meter, type MeterOptions} from './reporting/meter.js';
export type {MeterDirection, MeterRates, MeterTotals} from './reporting/meter-totals.js';
export {
  createStatsReporterRegistry,
  lookupStatsReporter,
  registerStatsReporter,
  type StatsReporterRegistry,
  unregisterStatsReporter,
} from './reporting/registry.js';
export {sampleEvery} from './reporting/sampling.js';
export {StatsReporter, type StatsReporterOptions} from './reporting/stats-reporter.js';
export type {TopColumn} from './reporting/top-meters.js';
export type {PacketCounter, TrafficStatsReporter} from './reporting/traffic-stats-reporter.js';

// Configuration: URLs and files in, services out.

export {ConfigurationError} from './configuration/configuration-error.js';
export {loadConfiguration} from './configuration/load.js';
export type {
  CaptureServiceConfiguration,
  CommonConfiguration,
  Configuration,
  FleetConfiguration,
  IpfixCollector,
  KeyChoices,
  LabelMatch,
  LabelRule,
  LabelValues,
  ListenerConfiguration,
  MetricsConfiguration,
  NamedFilter,
  ScreenConfiguration,
  ServiceConfiguration,
  SocketServiceConfiguration,
  Socks5ServiceConfiguration,
  TungoServiceConfiguration,
  TunNetwork,
  TunRoute,
  UdpServiceConfiguration,
} from './configuration/model.js';
export type {SourceLocation} from './configuration/source-location.js';
export type {ConfigurationSources} from './configuration/sources.js';

// The monitor: the relay and the reader of its meters.

export {TunError} from './libc/tun-error.js';
export type {Linger, StartedFlow} from './monitor/ledger/flow-ledger.js';
export {type Monitor, type MonitorOptions, startMonitor} from './monitor/monitor.js';
export {type Reload, ReloadError, type Reloaded} from './monitor/reload.js';
export {RelayDeathError, RelayStuckError, ServiceStartError} from './monitor/threads/relay-events.js';
export type {DatagramListener} from './monitor/watch-sessions.js';

// Snapshots.

export {snapshotToJson} from './snapshot/json.js';
export {type LifecycleState, lifecycleState} from './snapshot/lifecycle.js';
export {parseSnapshot, SnapshotFormatError} from './snapshot/read.js';
export type {
  AlertSnapshot,
  Amount,
  Amounts,
  Attribution,
  CaptureCounts,
  DirectionTotals,
  DirectionTraffic,
  Drops,
  FlowCounts,
  FlowSnapshot,
  FlowState,
  HostSnapshot,
  HostState,
  LimitedRate,
  MatchingFlows,
  ReceivedAmount,
  RelayLoad,
  ResponseBucket,
  ServiceLimits,
  ServiceResponseTimes,
  ServiceSnapshot,
  Snapshot,
  SnapshotView,
  Totals,
  Traffic,
} from './snapshot/snapshot.js';
export {formatSnapshot, formatSnapshotLine, writeSnapshotFile} from './snapshot/write.js';

// What all of these use.

export type {Bypass} from './address/bypass.js';
export type {Egress} from './address/egress.js';
export type {AppCategory} from './flow/app-category.js';
export type {
  Connection,
  UpdateMetadata,
  UpdateMetadataInBothOrders,
  UpdateMetadataOptions,
} from './flow/connection.js';
export {connectionId} from './flow/connection-id.js';
export type {FlowAction, FlowControl} from './flow/control.js';
export type {Direction} from './flow/direction.js';
export type {EndReason} from './flow/end-reason.js';
export type {FlowIdentity, FlowName} from './flow/flow-key.js';
export type {BlockRate, Limits, Rate, RateLimits, TrafficRate} from './flow/limits.js';
export {type Logger, silentLogger} from './flow/logger.js';
export type {ConnectionType, Metadata, MetadataValue} from './flow/metadata.js';
export type {OwnApp} from './flow/own-app.js';
export type {ResponseTimes} from './flow/response-times.js';
export type {Selector} from './flow/selector.js';
export type {SizeClass} from './flow/size-class.js';
export type {TransportChoice} from './flow/transport-choice.js';
export type {WatchedDatagram} from './flow/watched-datagram.js';
export type {Units} from './quantity/units.js';
export type {ThemeName} from './text/theme-name.js';
