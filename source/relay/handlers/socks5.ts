import type {Bypass} from '../../address/bypass.js';
import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {Credentials} from '../../address/proxy.js';
import {sumQueues} from '../../libc/socket-memory.js';
import {createAccess} from '../access.js';
import {createBypass} from '../bypass.js';
import {createClientLimit} from '../client-limit.js';
import {C} from '../counters.js';
import {
  createFlowRelay,
  type FlowRelayOptions,
  type RunningService,
  type ServiceContext,
} from '../flow-relay.js';
import {createPrivateTargets} from '../private-targets.js';
import {type AssociationService, UdpAssociation} from '../socks5/association.js';
import type {RequestBatch} from '../socks5/batches.js';
import {type ControlServer, listenControl} from '../socks5/control-server.js';
import type {Target} from '../socks5/destinations.js';
import {createNames} from '../socks5/names.js';
import type {Resolve} from '../target.js';
import type {ReplySender} from '../transport/transport.js';

/** Options of a `socks5` service; addresses and durations are already validated. */
export interface Socks5ServiceOptions extends FlowRelayOptions {
  /** An IP address to listen at for TCP control connections. */
  readonly listen: Endpoint;
  /** Clients must log in as one of these; undefined admits every client that `allow` does. */
  readonly users?: readonly Credentials[] | undefined;
  readonly bypass?: Bypass | undefined;
  /** Private targets that clients from elsewhere may reach; see `createPrivateTargets`. */
  readonly privateTargets?: 'any' | readonly string[] | undefined;
  /** `per-target`: each target of a client has a socket of its own. Default: they share the association's. */
  readonly mapping?: 'per-target' | undefined;
  /** The proxy that datagrams go through, if any. */
  readonly proxy?: {readonly host: string} | undefined;
}

export interface Socks5ServiceContext extends ServiceContext {
  readonly resolve?: Resolve;
  /** How long a client's handshake may take; 10 s by default. */
  readonly handshakeTimeoutMs?: number;
}

/**
 * SOCKS5 for UDP (RFC 1928, UDP ASSOCIATE): clients name the target of each datagram. Sessions and control connections
 * have the same limits.
 * @throws when the listen address cannot be bound
 */
export async function startSocks5Service(
  options: Socks5ServiceOptions,
  context: Socks5ServiceContext,
): Promise<RunningService> {
  const {transport, logger, resolve, handshakeTimeoutMs} = context;
  const {listen, limits} = options;
  const associations = new Set<UdpAssociation>();
  let kernelDropsOfEnded = 0;
  let lastKey = 0;

  /** The service's own addresses. */
  const own = new Set<string>();
  /** Whether datagrams to the target would come back to this service, or cannot be sent at all. */
  const isNowhere = (target: Endpoint) =>
    target.port === 0 || target.host === '0.0.0.0' || target.host === '::' || own.has(formatEndpoint(target));

  const isOutOfReach = createPrivateTargets(options.privateTargets);
  const isBypassed = createBypass(options.bypass);
  const flows = createFlowRelay<RequestBatch>(options, context, {
    targetOf: (batch, index) => {
      const target = batch.target(index);
      if (isNowhere(target)) return 'noTarget';
      if (isBypassed(target.host)) return 'bypassed';
      return isOutOfReach(batch.source().host, target.host) ? 'privateTarget' : target;
    },
    connect: (target, owner, path) => (path as Target).home.connect(target, owner),
  });
  const service: AssociationService = {
    flows,
    connect: (target, owner) => transport.connect(target, owner),
    // A proxy has an association for each target.
    openPeers: options.mapping === 'per-target' || options.proxy ? undefined : transport.openPeers,
    counters: flows.counters,
    name: options.name,
    names: createNames(resolve),
    nextKey: () => ++lastKey,
    waitingBytes: 0,
  };
  const replies: ReplySender = {
    send: (batch, from, to, path, owner) => {
      const target = path as Target;
      target.home.reply(batch, from, to, target, owner);
    },
    release: path => {
      const target = path as Target;
      target.home.release(target);
    },
    kernelDrops: () => {
      let drops = kernelDropsOfEnded;
      for (const association of associations) drops += association.kernelDrops();
      return drops;
    },
    receiveQueue: () => sumQueues([...associations].map(association => association.receiveQueue())),
  };

  async function associate(client: Endpoint, localHost: string) {
    const association = await UdpAssociation.open(service, client, onBatch =>
      transport.listen({host: localHost, port: 0}, onBatch),
    );
    const bound = formatEndpoint(association.bound);
    associations.add(association);
    own.add(bound);
    return {
      bound: association.bound,
      close() {
        kernelDropsOfEnded += association.kernelDrops();
        associations.delete(association);
        own.delete(bound);
        association.close();
      },
    };
  }

  // The sockets of associations get the same receive buffer as this one.
  const probe = await transport.listen({host: listen.host, port: 0}, () => {});
  const {receiveBufferBytes} = probe;
  await probe.close();
  const control: ControlServer = await listenControl(
    {
      listen,
      users: options.users,
      access: createAccess(options.allow, options.deny),
      maxConnections: limits.maxSessions,
      maxConnectionsOf: createClientLimit(limits),
      ...(handshakeTimeoutMs !== undefined && {handshakeTimeoutMs}),
    },
    {
      associate,
      warn: flows.warn,
      onFailedLogin: () => {
        flows.counters[C.failedLogins]!++;
      },
      service: options.name,
    },
  );
  own.add(formatEndpoint(control.address));
  flows.open(replies);
  logger.info(
    {
      service: options.name,
      listen: formatEndpoint(control.address),
      transport: transport.name,
      receiveBufferBytes,
    },
    'relaying for SOCKS5 clients',
  );

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    await control.close();
    flows.close();
  }

  return {
    name: options.name,
    counters: flows.counters,
    address: control.address,
    receiveBufferBytes,
    spares: [],
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
