import {type Endpoint, formatEndpoint} from './address/endpoint.js';
import type {Credentials} from './address/proxy.js';
import {ConfigurationError} from './configuration/configuration-error.js';
import {parseForwardUrl} from './configuration/url/forward-url.js';
import {validateService} from './configuration/validate/service.js';
import type {Limits} from './flow/limits.js';
import {type Logger, silentLogger} from './flow/logger.js';
import type {Selector} from './flow/selector.js';
import type {TransportChoice} from './flow/transport-choice.js';
import type {RunningService} from './relay/flow-relay.js';
import {startService} from './relay/start-service.js';
import {selectTransport} from './relay/transport/select.js';
import {type StatsReporterRegistry, statsReporterRegistry} from './reporting/registry.js';

/** Options of every type of handler. */
export interface CommonHandlerOptions {
  /**
   * The IP address and port to listen at, such as `127.0.0.1:5300` or `[::1]:5300`. Port 0 lets the kernel choose a
   * free port; `handler.address` says which. Without a host, as in `:5300`, it is 127.0.0.1.
   */
  readonly listen: string;
  /** The GUID under which the service's reporter is registered. Default: none, so that the service is not metered. */
  readonly statsGUID?: string;
  /** A flow without traffic ends after this time: a duration such as `30s` or `1m30s`. Default: `30s`. */
  readonly udpTimeout?: string;
  /** What logs and meters call the service. Default: the address to listen at. */
  readonly name?: string;
  /**
   * Who may use the relay: CIDR blocks such as `10.0.0.0/8`, or `any`. Default: clients of this machine. Required
   * unless `listen` is a loopback address.
   */
  readonly allow?: string | readonly string[];
  /** Defaults: 10,000 sessions, and as many for each client address. */
  readonly limits?: Partial<Limits>;
  /** A SOCKS5 proxy to send through, such as `socks5://user:password@127.0.0.1:1080` (RFC 1928). Default: none. */
  readonly forward?: string;
  /** Default: `auto`. */
  readonly transport?: TransportChoice;
  /** Where the reporter is looked up. Default: the reporters registered in this thread. */
  readonly registry?: StatsReporterRegistry;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
}

/** Forwards a port. */
export interface UdpHandlerOptions extends CommonHandlerOptions {
  readonly type: 'udp';
  /** Where to forward to, such as `127.0.0.1:53`, `[::1]:53` or `example.org:53`; one of several for each client. */
  readonly target: string | readonly string[];
  /** How one of several targets is chosen. Default: `round`. */
  readonly strategy?: Selector['strategy'];
  /** A target is passed over after this many refusals in a row. Default: 1. */
  readonly maxFails?: number;
  /** How long it is passed over: a duration such as `10s`. Default: `10s`. */
  readonly failTimeout?: string;
  /** False ends a session with its first reply. Default: true. */
  readonly keepalive?: boolean;
}

/** Relays for SOCKS5 clients, UDP only (RFC 1928, UDP ASSOCIATE). */
export interface Socks5HandlerOptions extends CommonHandlerOptions {
  readonly type: 'socks5';
  /** The user name and password that clients must give (RFC 1929). Default: none are asked for. */
  readonly auth?: Credentials;
}

export type HandlerOptions = UdpHandlerOptions | Socks5HandlerOptions;

/** `handler.metadata` of a gost configuration. The dotted keys are aliases, as in the original. */
export interface HandlerMetadata {
  readonly statsGUID?: string;
  readonly 'tungo.statsGUID'?: string;
  readonly 'stats.guid'?: string;
  readonly udpTimeout?: string;
  readonly 'tungo.udpTimeout'?: string;
}

/** A service in the caller's own thread. */
export interface Handler {
  /** What is bound, with the port that the kernel chose for port 0; undefined before `start` and after `stop`. */
  readonly address: Endpoint | undefined;
  /**
   * The original's way to give `statsGUID` and `udpTimeout`: call it before `start`. It takes precedence over the
   * options of `createHandler`. Returns the handler itself.
   */
  init(metadata: HandlerMetadata): Handler;
  /**
   * Binds the address and relays until `stop`. Does nothing if the handler runs already.
   * @throws {ConfigurationError} for options or metadata that are wrong; its `problems` name them all
   * @throws {TransportUnavailableError} when `transport` is `batched` and that does not work here
   * @throws {NodeJS.ErrnoException} when the address cannot be bound (EADDRINUSE, EACCES, EADDRNOTAVAIL) or the
   *   target's name cannot be resolved (ENOTFOUND)
   */
  start(): Promise<void>;
  /** Ends all sessions and closes all sockets. Does nothing if the handler does not run. */
  stop(): Promise<void>;
}

/**
 * Creates a relay service to embed, as in
 * `createHandler({type: 'udp', listen: '127.0.0.1:5300', target: '127.0.0.1:53', statsGUID: 'my-guid'})`.
 * It does nothing until `start`, which also validates the options.
 */
export function createHandler(options: HandlerOptions): Handler {
  let metadata: HandlerMetadata = {};
  let starting: Promise<RunningService> | undefined;
  let address: Endpoint | undefined;
  const handler: Handler = {
    get address() {
      return address;
    },
    init(given) {
      metadata = {...metadata, ...given};
      return handler;
    },
    async start() {
      starting ??= startRelay(options, metadata);
      const mine = starting;
      try {
        const running = await mine;
        if (starting === mine) ({address} = running);
      } catch (error) {
        if (starting === mine) starting = undefined;
        throw error;
      }
    },
    async stop() {
      const ending = starting;
      starting = undefined;
      address = undefined;
      // A start that failed has nothing to stop, and has thrown its error to its own caller.
      const running = await ending?.catch(() => undefined);
      await running?.stop();
    },
  };
  return handler;
}

async function startRelay(options: HandlerOptions, metadata: HandlerMetadata): Promise<RunningService> {
  const {transport = 'auto', logger = silentLogger, registry = statsReporterRegistry} = options;
  const service = parseOptions(options, metadata);
  return startService(service, {transport: selectTransport(transport, logger), registry, logger});
}

/** @throws {ConfigurationError} */
function parseOptions(options: HandlerOptions, metadata: HandlerMetadata) {
  const {type, listen, forward, limits, name, transport, registry, logger, ...rest} = options;
  // JavaScript can pass any type.
  if (type !== 'udp' && type !== 'socks5') {
    throw new ConfigurationError([`type: expected udp or socks5; got ${JSON.stringify(type)}`]);
  }
  const statsGUID =
    metadata.statsGUID ?? metadata['tungo.statsGUID'] ?? metadata['stats.guid'] ?? options.statsGUID ?? '';
  const problems: string[] = [];
  const proxy =
    forward === undefined
      ? undefined
      : parseForwardUrl(forward, message => problems.push(`forward: ${message}`));
  const service = validateService(
    {
      ...rest,
      ...limits,
      handler: type,
      listen,
      name: name ?? listen,
      proxy,
      // A program may leave the GUID empty: the service is then not metered.
      statsGUID: statsGUID || undefined,
      udpTimeout: metadata.udpTimeout ?? metadata['tungo.udpTimeout'] ?? options.udpTimeout,
    },
    {kind: 'built-in'},
    (field, message) => problems.push(`${field}: ${message}`),
  );
  if (!service || problems.length > 0) throw new ConfigurationError(problems);
  return {...service, name: name ?? formatEndpoint(service.listen), statsGUID};
}
