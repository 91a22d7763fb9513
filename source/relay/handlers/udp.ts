import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {Selector} from '../../flow/selector.js';
import {
  createFlowRelay,
  type FlowRelayOptions,
  type RunningService,
  type ServiceContext,
} from '../flow-relay.js';
import type {RelayLogger} from '../log.js';
import type {Resolve} from '../target.js';
import {openTargets, type Targets} from '../targets.js';
import {
  type ClientBatch,
  type DatagramTransport,
  type Listener,
  wantedReceiveBufferBytes,
} from '../transport/transport.js';

/** What a `udp` service is told; addresses and durations are already checked. */
export interface UdpServiceOptions extends FlowRelayOptions {
  /** An IP address to listen at. */
  readonly listen: Endpoint;
  /** IP addresses or host names. */
  readonly targets: readonly Endpoint[];
  readonly selector: Selector;
  /** False ends a session with its first reply. */
  readonly keepalive: boolean;
}

/** What the service works with. */
export interface UdpServiceContext extends ServiceContext {
  readonly resolve?: Resolve;
  /** How many other threads are to serve the address with this one. */
  readonly spares?: number;
  /** This thread serves it with the one that has this spare. */
  readonly adopt?: number | undefined;
}

/**
 * Port forwarding: listens, opens a session per client, forwards both ways.
 * @throws when the listen address cannot be bound, or the target's name not be resolved
 */
export async function startUdpService(
  options: UdpServiceOptions,
  context: UdpServiceContext,
): Promise<RunningService> {
  const {transport, logger, spares, adopt} = context;
  let targets: Targets;
  const flows = createFlowRelay<ClientBatch>(options, context, {
    targetOf: (batch, index) => targets.choose(batch.source(index)),
    connect: transport.connect,
    onRefused: target => targets.refused(target),
    onAnswered: target => targets.answered(target),
    oneReply: !options.keepalive,
  });
  targets = await openTargets(options.targets, options.selector, {
    warn: flows.warn,
    resolve: context.resolve,
  });

  let listener: Listener;
  try {
    listener = await transport.listen(options.listen, flows.receive, {
      ...(spares !== undefined && {spares}),
      ...(adopt !== undefined && {adopt}),
    });
  } catch (error) {
    targets.close();
    throw error;
  }
  flows.open(listener);
  logStart(options, listener, transport, logger);

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    targets.close();
    flows.close();
    await listener.close();
  }

  return {
    name: options.name,
    counters: flows.counters,
    receiveBufferBytes: listener.receiveBufferBytes,
    spares: listener.spares,
    act: flows.act,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function logStart(
  {name, targets}: UdpServiceOptions,
  {addresses, receiveBufferBytes}: Listener,
  transport: DatagramTransport,
  logger: RelayLogger,
): void {
  logger.info(
    {
      service: name,
      listen: addresses.map(formatEndpoint),
      target: targets.map(formatEndpoint).join(', '),
      transport: transport.name,
      receiveBufferBytes,
    },
    'relaying',
  );
  if (receiveBufferBytes < wantedReceiveBufferBytes) {
    logger.warn(
      {service: name, receiveBufferBytes, wantedReceiveBufferBytes},
      'the kernel allows a smaller receive buffer than wanted; raise net.core.rmem_max to lose less in bursts',
    );
  }
}
