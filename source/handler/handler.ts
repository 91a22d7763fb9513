import type {Endpoint} from '../address/endpoint.js';
import {startCaptureService} from '../capture/capture-service.js';
import {silentLogger} from '../flow/logger.js';
import type {RunningService} from '../relay/flow-relay.js';
import {startService} from '../relay/start-service.js';
import {selectTransport} from '../relay/transport/select.js';
import {statsReporterRegistry} from '../reporting/registry.js';
import type {HandlerMetadata, HandlerOptions} from './options.js';
import {parseOptions} from './parse-options.js';

/** A service in the caller's own thread. */
export interface Handler {
  /**
   * What is bound, with the port that the kernel chose for port 0; undefined before `start`, after `stop`, and for a TUN
   * device or a capture.
   */
  readonly address: Endpoint | undefined;
  /**
   * The original's way to give `statsGUID` and `udpTimeout`: call it before `start`. It takes precedence over the
   * options of `createHandler`. Returns the handler itself.
   */
  init(metadata: HandlerMetadata): Handler;
  /**
   * Binds the address and relays until `stop`. Does nothing if the handler runs already.
   * @throws {ConfigurationError} for options or metadata that are wrong; its `problems` name them all
   * @throws {TunError} when the TUN device cannot be opened or set up
   * @throws {TransportUnavailableError} when `transport` is `batched` and that does not work here
   * @throws {NodeJS.ErrnoException} when the address cannot be bound (EADDRINUSE, EACCES, EADDRNOTAVAIL)
   */
  start(): Promise<void>;
  /** Ends all sessions and closes all sockets. Does nothing if the handler does not run. */
  stop(): Promise<void>;
}

/**
 * Creates a service to embed, as in
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
  const {logger = silentLogger, registry = statsReporterRegistry} = options;
  const service = parseOptions(options, metadata);
  if (service.handler === 'capture') return startCaptureService(service, {registry, logger});
  const transport = options.type === 'capture' ? 'auto' : (options.transport ?? 'auto');
  return startService(service, {transport: selectTransport(transport, logger), registry, logger});
}
