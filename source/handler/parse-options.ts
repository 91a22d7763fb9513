import {formatEndpoint} from '../address/endpoint.js';
import type {UpstreamProxy} from '../address/proxy.js';
import {refuseForCapture} from '../configuration/capture-refusals.js';
import {ConfigurationError} from '../configuration/configuration-error.js';
import type {
  CaptureServiceConfiguration,
  ServiceConfiguration,
  SocketServiceConfiguration,
  TungoServiceConfiguration,
} from '../configuration/model.js';
import {parseForwardUrl} from '../configuration/url/forward-url.js';
import {anyInterface, validateCaptureService} from '../configuration/validate/capture.js';
import {validateService} from '../configuration/validate/service.js';
import {defaultDeviceName, validateTungoService} from '../configuration/validate/tungo.js';
import {mostSessions} from '../flow/limits.js';
import {quoted} from '../text/quoted.js';
import {checkKinds} from './option-kinds.js';
import type {
  CaptureHandlerOptions,
  HandlerMetadata,
  HandlerOptions,
  RelayHandlerOptions,
  Socks5HandlerOptions,
  TungoHandlerOptions,
  UdpHandlerOptions,
} from './options.js';

/** Receives every problem: the option, and what is wrong with it. */
type Reject = (option: string, message: string) => void;

/** What metadata and proxy say, whatever the handler. */
interface Shared {
  readonly statsGUID: string | undefined;
  readonly udpTimeout: string | number | undefined;
  readonly proxy: UpstreamProxy | undefined;
}

/** What is needed besides the relay goes with the process of the command, also when it is killed. */
const steeredInstead = (type: string) =>
  `${type} needs rules of the kernel, which only the command sets and takes back; run udptop beside the program`;

const builtIn = {kind: 'built-in'} as const;

/**
 * The service that options and metadata describe; metadata takes precedence.
 * @throws {ConfigurationError} with every problem
 */
export function parseOptions(options: HandlerOptions, metadata: HandlerMetadata): ServiceConfiguration {
  const problems: string[] = [];
  const reject: Reject = (option, message) => problems.push(`${option}: ${message}`);
  for (const given of [options, metadata]) checkKinds(given, reject);
  // What follows relies on the kinds.
  if (problems.length > 0) throw new ConfigurationError(problems);
  const statsGUID =
    metadata.statsGUID ?? metadata['tungo.statsGUID'] ?? metadata['stats.guid'] ?? options.statsGUID ?? '';
  const forward = options.type === 'capture' ? undefined : options.forward;
  const shared: Shared = {
    // A program may leave the GUID empty: the service is then not metered.
    statsGUID: statsGUID || undefined,
    udpTimeout: metadata.udpTimeout ?? metadata['tungo.udpTimeout'] ?? options.udpTimeout,
    proxy:
      forward === undefined ? undefined : parseForwardUrl(forward, message => reject('forward', message)),
  };
  const service = parseByType(options, metadata, shared, reject);
  if (!service || problems.length > 0) throw new ConfigurationError(problems);
  return {...service, statsGUID};
}

function parseByType(options: HandlerOptions, metadata: HandlerMetadata, shared: Shared, reject: Reject) {
  switch (options.type) {
    case 'udp':
    case 'socks5':
      return parseListening(options, shared, reject);
    case 'tungo':
      return parseTungo(options, metadata, shared, reject);
    case 'capture':
      return parseCapture(options, metadata, shared, reject);
    default: {
      // JavaScript can pass any type.
      const {type} = options as {type: unknown};
      if (type === 'insert' || type === 'redu') reject('type', steeredInstead(type));
      else
        reject(
          'type',
          `expected udp, socks5, tungo or capture; got ${typeof type === 'string' ? quoted(type) : String(type)}`,
        );
      return undefined;
    }
  }
}

function parseListening(
  options: UdpHandlerOptions | Socks5HandlerOptions,
  shared: Shared,
  reject: Reject,
): SocketServiceConfiguration | undefined {
  // JavaScript can leave it out.
  const {type, name, listen = '', limits} = options;
  const draft = {
    ...options,
    ...sessionsOf(limits),
    ...shared,
    listen,
    handler: type,
    name: name ?? (listen || type),
  };
  const service = validateService(draft, builtIn, reject);
  return service && {...service, name: name ?? formatEndpoint(service.listen)};
}

function parseTungo(
  options: TungoHandlerOptions,
  metadata: HandlerMetadata,
  shared: Shared,
  reject: Reject,
): TungoServiceConfiguration | undefined {
  const {name, device = defaultDeviceName, limits} = options;
  const concurrency =
    metadata['udp.maxConcurrency'] ??
    metadata.udpMaxConcurrency ??
    metadata.maxConcurrency ??
    metadata['tungo.udp.maxConcurrency'] ??
    metadata['tungo.udpMaxConcurrency'];
  const draft = {
    ...options,
    ...sessionsOf(limits),
    ...shared,
    name: name ?? device,
    maxSessions: concurrency === 0 ? mostSessions : (concurrency ?? limits?.maxSessions),
    udpBufferSize:
      metadata['udp.bufferSize'] ??
      metadata.udpBufferSize ??
      metadata['tungo.udpBufferSize'] ??
      options.udpBufferSize,
    multicastGroups: metadata.multicastGroups ?? metadata['tungo.multicastGroups'] ?? options.multicastGroups,
    ipv6: metadata.ipv6 ?? options.ipv6,
  };
  return validateTungoService(draft, builtIn, reject);
}

function parseCapture(
  options: CaptureHandlerOptions,
  metadata: HandlerMetadata,
  {statsGUID, udpTimeout}: Shared,
  reject: Reject,
): CaptureServiceConfiguration | undefined {
  // JavaScript can pass those of a relay. The interface is this one's own.
  for (const option of Object.keys(options)) {
    const refusal = option === 'interface' ? undefined : refuseForCapture(option);
    if (refusal !== undefined) reject(option, refusal);
  }
  const watched = metadata.interface ?? options.interface ?? anyInterface;
  const draft = {
    interface: watched,
    ports: metadata.ports ?? options.ports,
    nets: metadata.nets ?? options.nets,
    ipv6: metadata.ipv6 ?? options.ipv6,
    maxFlows: metadata.maxFlows ?? options.maxFlows,
    name: options.name ?? watched,
    statsGUID,
    udpTimeout,
  };
  return validateCaptureService(draft, builtIn, reject);
}

/** Nothing else, so that no other key there takes the place of an option. */
function sessionsOf(limits: NonNullable<RelayHandlerOptions['limits']> = {}) {
  const {maxSessions, maxSessionsPerClient, newSessionsPerSecond, amplification} = limits;
  return {maxSessions, maxSessionsPerClient, newSessionsPerSecond, amplification};
}
