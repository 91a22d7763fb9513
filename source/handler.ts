import {formatEndpoint} from './address/endpoint.js';
import type {Credentials} from './address/proxy.js';
import {ConfigurationError} from './configuration/configuration-error.js';
import {parseForwardUrl} from './configuration/url/forward-url.js';
import {checkService} from './configuration/validate/service.js';
import type {TransportChoice} from './flow/transport-choice.js';
import type {RunningService} from './relay/flow-relay.js';
import {type RelayLogger, silentLogger} from './relay/log.js';
import {startService} from './relay/start-service.js';
import {selectTransport} from './relay/transport/select.js';
import {type StatsReporterRegistry, statsReporterRegistry} from './reporting/registry.js';

export interface HandlerOptions {
  /** `udp`: forward a port. `socks5`: relay for SOCKS5 clients, UDP only. */
  readonly type: 'udp' | 'socks5';
  /** Where to listen, such as `127.0.0.1:5300` or `[::1]:5300`. */
  readonly listen: string;
  /** Of `udp`: where to forward to, such as `127.0.0.1:53` or `example.org:53`. */
  readonly target?: string;
  /** Of `socks5`: what clients have to know. */
  readonly auth?: Credentials;
  /** A SOCKS5 proxy that datagrams to targets go through, such as `socks5://user:password@127.0.0.1:1080`. */
  readonly forward?: string;
  readonly name?: string;
  /** Who may relay: CIDR blocks, or `any`; needed unless `listen` is loopback. */
  readonly allow?: string | readonly string[];
  readonly limits?: {readonly maxSessions?: number; readonly maxSessionsPerClient?: number};
  /** How datagrams enter and leave: `auto` (the default), `portable`, or `batched` (Linux). */
  readonly transport?: TransportChoice;
  /** Whose reporters are told; by default those registered in this thread. */
  readonly registry?: StatsReporterRegistry;
  readonly logger?: RelayLogger;
}

/** What gost puts under `handler.metadata`; the dotted keys are other spellings. */
export interface HandlerMetadata {
  readonly statsGUID?: string;
  readonly 'tungo.statsGUID'?: string;
  readonly 'stats.guid'?: string;
  /** A duration such as `30s` or `1m30s`. */
  readonly udpTimeout?: string;
  readonly 'tungo.udpTimeout'?: string;
}

/** A service in the caller's own thread. */
export interface Handler {
  /** Takes the metadata, before `start`; returns the handler itself. */
  init(metadata: HandlerMetadata): Handler;
  /**
   * Listens and relays, until `stop`.
   * @throws {ConfigurationError} for options or metadata that cannot be understood
   * @throws {NodeJS.ErrnoException} when the address cannot be bound (EADDRINUSE, ...)
   */
  start(): Promise<void>;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
}

/**
 * A relay service to embed. Its reporter is the one registered under the metadata's `statsGUID`;
 * without one it relays unmetered.
 */
export function createHandler(options: HandlerOptions): Handler {
  let metadata: HandlerMetadata = {};
  let running: RunningService | undefined;
  const handler: Handler = {
    init(given) {
      metadata = {...metadata, ...given};
      return handler;
    },
    async start() {
      if (running) return;
      const {service, statsGUID} = understand(options, metadata);
      running = await startService(
        {...service, statsGUID},
        {
          transport: selectTransport(options.transport ?? 'auto', options.logger ?? silentLogger),
          registry: options.registry ?? statsReporterRegistry,
          logger: options.logger ?? silentLogger,
        },
      );
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
  };
  return handler;
}

function understand(options: HandlerOptions, metadata: HandlerMetadata) {
  const {type, name, listen, target, auth, forward, allow, limits} = options;
  const statsGUID = metadata.statsGUID ?? metadata['tungo.statsGUID'] ?? metadata['stats.guid'] ?? '';
  const problems: string[] = [];
  const proxy =
    forward === undefined ? undefined : parseForwardUrl(forward, message => problems.push(message));
  const service = checkService(
    {
      name: name ?? listen,
      handler: type,
      listen,
      target,
      auth,
      proxy,
      // An empty GUID is no mistake in a program: it means that nobody wants to be told.
      statsGUID: statsGUID || undefined,
      udpTimeout: metadata.udpTimeout ?? metadata['tungo.udpTimeout'],
      allow,
      ...limits,
    },
    {kind: 'built-in'},
    (field, message) => problems.push(`${field}: ${message}`),
  );
  if (!service || problems.length > 0) throw new ConfigurationError(problems);
  return {service: {...service, name: name ?? formatEndpoint(service.listen)}, statsGUID};
}
