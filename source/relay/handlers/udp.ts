import {isIP} from 'node:net';
import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import {createLocalClients} from '../../address/interfaces.js';
import {steadyNow} from '../../clock/steady.js';
import type {Logger} from '../../flow/logger.js';
import type {Marks} from '../../flow/marks.js';
import type {Selector} from '../../flow/selector.js';
import {EgressError} from '../../libc/egress-error.js';
import {wantedReceiveBufferBytes} from '../../libc/socket-options.js';
import {HeldBatch} from '../admission/held-batch.js';
import {HeldLocalBatch} from '../admission/held-local-batch.js';
import {C} from '../counters.js';
import {
  createFlowRelay,
  type FlowRelayOptions,
  type RunningService,
  type ServiceContext,
} from '../flow-relay.js';
import {HeadedUpstream} from '../proxy-protocol/headed-upstream.js';
import {encodeProxyHeader} from '../proxy-protocol/header.js';
import {createRepeatWatch} from '../repeats.js';
import type {Resolve} from '../target.js';
import {openTargets, type Targets} from '../targets.js';
import {connectAnyPort} from '../transport/any-port.js';
import type {
  ClientBatch,
  DatagramTransport,
  Listener,
  LocalBatch,
  UpstreamEgress,
  UpstreamOwner,
} from '../transport/transport.js';

/** Options of a `udp` service; addresses and durations are already validated. */
export interface UdpServiceOptions extends FlowRelayOptions {
  /** An IP address to listen at. */
  readonly listen: Endpoint;
  /** IP addresses or host names. */
  readonly targets: readonly Endpoint[];
  readonly selector: Selector;
  /** False ends a session with its first reply. */
  readonly keepalive: boolean;
  /** `any-port`: replies may come from any port of the target's address. Default: from the target's own. */
  readonly replies?: 'any-port' | undefined;
  /** Whether targets see the address and port of the client, and the marks of what is sent to them. */
  readonly transparent?: {readonly marks: Marks} | undefined;
  /** Puts a header in front of each datagram that tells the target who the client is (PROXY protocol). Default: none. */
  readonly proxyProtocol?: 2 | undefined;
  /** See `Egress`; its mark takes the place of the one of `transparent`. */
  readonly egress?: {readonly mark?: number | undefined} | undefined;
  /** The proxy that datagrams go through, if any. */
  readonly proxy?: {readonly host: string} | undefined;
}

/** What systems give the datagrams that they send (net.ipv4.ip_default_ttl). */
const usualHops = 64;

/** What a `udp` service needs from its surroundings. */
export interface UdpServiceContext extends ServiceContext {
  readonly resolve?: Resolve;
  /** How many other threads will serve the address together with this one. */
  readonly spares?: number;
  /** A spare socket of another thread, to serve the address together with it. */
  readonly adopt?: number | undefined;
}

/**
 * Port forwarding: listens, opens a session per client, and forwards both ways.
 * @throws when the listen address cannot be bound
 */
export async function startUdpService(
  options: UdpServiceOptions,
  context: UdpServiceContext,
): Promise<RunningService> {
  const {transport, logger, spares, adopt} = context;
  let targets: Targets;
  // A proxy does not, nor does a socket towards any port.
  const carriesHops = options.proxy === undefined && options.replies !== 'any-port';
  const repeats = createRepeatWatch(steadyNow);
  const {transparent, proxyProtocol} = options;
  if (transparent) requireTransparent(transport);
  const sourceOf = transparent && createSources(transparent.marks, options.egress?.mark);
  const open = (target: Endpoint, owner: UpstreamOwner, client: Endpoint) =>
    options.replies === 'any-port'
      ? connectAnyPort(transport, target, owner)
      : transport.connect(target, owner, sourceOf?.(client));
  const flows = createFlowRelay<ClientBatch>(options, context, {
    targetOf: (batch, index) => targets.choose(batch.source(index)) ?? 'noTarget',
    connect(target, owner, _path, {client, local}) {
      if (!local) return open(target, owner, client);
      const header = encodeProxyHeader(client, local);
      return new HeadedUpstream(header, owner, inner => open(target, inner, client), countHeaders);
    },
    mayBeForged: true,
    ...(proxyProtocol === 2
      ? {
          localOf: (batch, index) => (batch as LocalBatch).local(index),
          hold: (batch, index) => new HeldLocalBatch(batch as LocalBatch, index),
        }
      : {hold: (batch, index) => new HeldBatch(batch, index)}),
    isLooping(batch, index) {
      const hops = carriesHops ? batch.hopsLeft?.(index) : undefined;
      return hops === undefined ? repeats(batch.source(index).host, batch.payload(index)) : hops <= 1;
    },
    hopsFor(batch, index) {
      // As at a router, so that what goes round does not go round for ever.
      const hops = batch.hopsLeft?.(index);
      return hops === undefined ? undefined : Math.min(hops - 1, usualHops);
    },
    onRefused: target => targets.refused(target),
    onAnswered: (target, atMs) => targets.answered(target, atMs),
    // A single address has nothing better to offer.
    ...((options.targets.length > 1 || isIP(options.targets[0]!.host) === 0) && {
      onSilent: (target, sinceMs, isNew) => targets.silent(target, sinceMs, isNew),
    }),
    oneReply: !options.keepalive,
  });
  const countHeaders = (bytes: number) => {
    flows.counters[C.proxyHeaderBytes]! += bytes;
  };
  targets = await openTargets(options.targets, options.selector, {
    warn: flows.warn,
    resolve: context.resolve,
    onUnresolved(names) {
      flows.counters[C.unresolvedTargets] = names;
    },
  });

  let listener: Listener;
  try {
    listener = await listenApartFrom(options.targets, options.listen.port === 0 && adopt === undefined, () =>
      transport.listen(options.listen, flows.receive, {
        ...(spares !== undefined && {spares}),
        ...(adopt !== undefined && {adopt}),
        outlivesThread: true,
        reportsHops: true,
      }),
    );
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
    address: {host: options.listen.host, port: listener.addresses[0]!.port},
    receiveBufferBytes: listener.receiveBufferBytes,
    spares: listener.spares,
    descriptor: listener.descriptor,
    act: flows.act,
    sessionsOf: flows.sessionsOf,
    flows: flows.sessions,
    drain: flows.drain,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function requireTransparent({checkTransparent}: DatagramTransport): void {
  if (!checkTransparent) {
    throw new EgressError(
      'transparent needs the batched transport, which works on Linux on x64 and arm64, with koffi',
    );
  }
  checkTransparent('transparent');
}

/**
 * Returns where the socket of a client's session sends from: the client's own address and port. A client on this machine has
 * these itself, so its targets see another port, as without this.
 */
function createSources(marks: Marks, mark = marks.upstream): (client: Endpoint) => UpstreamEgress {
  const isHere = createLocalClients(steadyNow);
  return client => (isHere(client.host) ? {mark} : {mark, source: client});
}

const maxAttempts = 10;

/** For port 0 the kernel may choose a target's own port: forwarding there would come back without end. */
async function listenApartFrom(
  targets: readonly Endpoint[],
  isChosenByKernel: boolean,
  listen: () => Promise<Listener>,
): Promise<Listener> {
  for (let attempt = 1; ; attempt++) {
    const listener = await listen();
    const [{port}] = listener.addresses as [Endpoint];
    if (!isChosenByKernel || attempt === maxAttempts || targets.every(target => target.port !== port))
      return listener;
    await listener.close();
  }
}

function logStart(
  {name, targets}: UdpServiceOptions,
  {addresses, receiveBufferBytes}: Listener,
  transport: DatagramTransport,
  logger: Logger,
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
      'the kernel grants a smaller receive buffer than wanted; raise net.core.rmem_max to lose less in bursts',
    );
  }
}
