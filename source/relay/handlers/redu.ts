import type {Bypass} from '../../address/bypass.js';
import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import {parseHost} from '../../address/host.js';
import {createLocalClients, hasIpv6} from '../../address/interfaces.js';
import {steadyNow} from '../../clock/steady.js';
import type {Marks} from '../../flow/marks.js';
import {EgressError} from '../../libc/egress-error.js';
import {HeldLocalBatch} from '../admission/held-local-batch.js';
import {createBypass} from '../bypass.js';
import {
  createFlowRelay,
  type FlowRelayOptions,
  type RunningService,
  type ServiceContext,
} from '../flow-relay.js';
import {AtTarget} from '../gateway/at-target.js';
import {createReplyWays, type ReplyWays} from '../gateway/reply-ways.js';
import type {DatagramTransport, LocalBatch} from '../transport/transport.js';

/** Options of a `redu` service, already validated. */
export interface ReduServiceOptions extends FlowRelayOptions {
  /** Where rules give it datagrams. `::` is every address of this machine, IPv4 and IPv6. */
  readonly listen: Endpoint;
  /** Whether targets see the address and port of the client. */
  readonly transparent: boolean;
  /** What rules know the relay's own datagrams by. */
  readonly marks: Marks;
  readonly bypass?: Bypass | undefined;
  /** The mark of what is sent to targets, in place of `marks.upstream`. */
  readonly egress?: {readonly mark?: number | undefined} | undefined;
}

/** What a `redu` service needs from its surroundings. */
export interface ReduServiceContext extends ServiceContext {
  /** How many other threads will serve the address together with this one. */
  readonly spares?: number;
  /** A spare socket of another thread. */
  readonly adopt?: number | undefined;
  /** The transport that reaches clients; `transport`, which reaches targets, may go through a proxy or another interface. */
  readonly towardsClients: DatagramTransport;
}

/**
 * Forwards datagrams that this machine would route, and that rules of the kernel give it instead (TPROXY: Linux,
 * Documentation/networking/tproxy.rst). Each pair of client and target is a session, and replies have the target's own address.
 * @throws {EgressError} when sockets may not have addresses of others
 */
export async function startReduService(
  options: ReduServiceOptions,
  context: ReduServiceContext,
): Promise<RunningService> {
  const {transport, towardsClients, logger, spares, adopt} = context;
  const {name, listen, transparent, marks} = options;
  if (!towardsClients.checkTransparent) {
    throw new EgressError(
      'redu needs the batched transport, which works on Linux on x64 and arm64, with koffi',
    );
  }
  towardsClients.checkTransparent('redu');
  const refusalOf = createTargetRefusals();
  const isBypassed = createBypass(options.bypass);
  const mark = options.egress?.mark ?? marks.upstream;
  let ways: ReplyWays;
  const flows = createFlowRelay<LocalBatch>(options, context, {
    targetOf(batch, index) {
      const target = batch.local(index);
      return refusalOf(target) ?? (isBypassed(target.host) ? 'bypassed' : target);
    },
    connect(target, owner, path, {client}) {
      ways.open(path, client, target);
      return transport.connect(target, owner, transparent ? {mark, source: client} : {mark});
    },
    hold: (batch, index) => new HeldLocalBatch(batch, index),
    // As at a router.
    isLooping: (batch, index) => (batch.hopsLeft?.(index) ?? 2) <= 1,
    hopsFor(batch, index) {
      const hops = batch.hopsLeft?.(index);
      return hops === undefined ? undefined : hops - 1;
    },
  });
  const isWildcard = listen.host === '::';
  const bothFamilies = isWildcard && hasIpv6();
  const listener = await towardsClients.listen(
    isWildcard && !bothFamilies ? {...listen, host: '0.0.0.0'} : listen,
    batch => flows.receive(batch as LocalBatch),
    {
      bothFamilies,
      transparent: true,
      mark: marks.replies,
      ...(spares !== undefined && {spares}),
      ...(adopt !== undefined && {adopt}),
      outlivesThread: true,
      reportsHops: true,
    },
  );
  ways = createReplyWays({
    transport: towardsClients,
    listener,
    mark: marks.replies,
    onBatch(batch, target) {
      const received = new AtTarget(batch, target, client => listener.peer!(client, target));
      flows.receive(received);
      for (const {path} of received.peers) listener.release(path);
    },
  });
  flows.open(ways);
  const [{port}] = listener.addresses as [Endpoint];
  logger.info(
    {service: name, listen: listener.addresses.map(formatEndpoint), transparent, transport: transport.name},
    'relaying',
  );

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    flows.close();
    ways.close();
    await listener.close();
  }
  return {
    name,
    counters: flows.counters,
    address: {host: listen.host, port},
    steered: {port},
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

/** Returns why nothing is forwarded to a target; undefined for a host elsewhere. */
function createTargetRefusals(): (target: Endpoint) => 'loop' | 'noTarget' | undefined {
  const isHere = createLocalClients(steadyNow);
  return ({host, port}) => {
    // What is for this machine came without a rule, or its rules are wrong: it would come back for ever.
    if (isHere(host)) return 'loop';
    const range = parseHost(host).range();
    return port === 0 || ['multicast', 'broadcast', 'unspecified'].includes(range) ? 'noTarget' : undefined;
  };
}
