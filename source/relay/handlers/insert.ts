import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import {hasIpv6} from '../../address/interfaces.js';
import type {Marks} from '../../flow/marks.js';
import type {Steered} from '../../flow/steered.js';
import {EgressError} from '../../libc/egress-error.js';
import {HeldLocalBatch} from '../admission/held-local-batch.js';
import {
  createFlowRelay,
  type FlowRelayOptions,
  type RunningService,
  type ServiceContext,
} from '../flow-relay.js';
import {createClientSources} from '../insertion/client-sources.js';
import {createFirstReplies} from '../insertion/first-replies.js';
import {withDropsOf} from '../insertion/with-drops-of.js';
import {NoPortError} from '../transport/no-port-error.js';
import type {ClientBatch, DatagramTransport, Listener, LocalBatch} from '../transport/transport.js';

/** Options of an `insert` service, already validated. */
export interface InsertServiceOptions extends FlowRelayOptions {
  /** The server on this machine: its port, and its address unless it has all of them. */
  readonly server: {readonly host?: string | undefined; readonly port: number};
  /** What rules know the relay's own datagrams by. */
  readonly marks: Marks;
  /** The ports that rules know already. Default: the kernel chooses. */
  readonly steered?: Steered | undefined;
}

/** What an `insert` service needs from its surroundings. */
export interface InsertServiceContext extends ServiceContext {
  /** How many other threads will serve the server together with this one. */
  readonly spares?: number;
  /** A spare socket of another thread. */
  readonly adopt?: number | undefined;
}

/**
 * Relays in front of a server that runs on this machine. Rules of the kernel, which are not the relay's, give it what clients
 * send to the server, at `steered.port`; and what the server sends, at the socket that has the client's own address and port,
 * or at `steered.firstPort`. So each of the two sees the other, and no relay.
 * @throws {EgressError} when sockets may not have addresses of others
 */
export async function startInsertService(
  options: InsertServiceOptions,
  context: InsertServiceContext,
): Promise<RunningService> {
  const {transport, logger, spares, adopt} = context;
  const {name, server, marks, steered} = options;
  if (!transport.checkTransparent) {
    throw new EgressError(
      'insert needs the batched transport, which works on Linux on x64 and arm64, with koffi',
    );
  }
  transport.checkTransparent('insert');
  const sources = createClientSources(marks);
  const flows = createFlowRelay<LocalBatch>(options, context, {
    // The address that the client meant, which may be one of many.
    targetOf: (batch, index) => ({host: batch.local(index).host, port: server.port}),
    connect(target, owner, _path, {client}) {
      try {
        return transport.connect(target, owner, sources.egressOf(client));
      } catch (error) {
        const standIn = error instanceof NoPortError && sources.standInFor(client);
        if (!standIn) throw error;
        return transport.connect(target, owner, standIn);
      }
    },
    mayBeForged: true,
    hold: (batch, index) => new HeldLocalBatch(batch, index),
    // The server is to see how far away its client is.
    hopsFor: (batch, index) => batch.hopsLeft?.(index),
  });
  const settings = {bothFamilies: hasIpv6(), mark: marks.replies};
  const host = settings.bothFamilies ? '::' : '0.0.0.0';
  const listener = await transport.listen(
    {host, port: steered?.port ?? 0},
    batch => flows.receive(batch as LocalBatch),
    {
      ...settings,
      ...(spares !== undefined && {spares}),
      ...(adopt !== undefined && {adopt}),
      outlivesThread: true,
      reportsHops: true,
    },
  );
  // Several threads could not share it: the kernel would give the datagrams of one client to any of them.
  const hasFirst = adopt === undefined || steered?.firstPort !== undefined;
  let first: Listener | undefined;
  try {
    if (hasFirst) {
      const onBatch = createFirstReplies({
        flows,
        peer: (client, local) => listener.peer!(client, local),
        release: ({path}) => listener.release(path),
        clientOf: sources.clientOf,
      });
      first = await listenForFirst(transport, {host, port: steered?.firstPort ?? 0}, onBatch, settings);
    }
  } catch (error) {
    await listener.close();
    throw error;
  }
  flows.open(first ? withDropsOf(listener, first) : listener);
  const [address] = listener.addresses as [Endpoint];
  logger.info(
    {service: name, server: formatServer(server), listen: formatEndpoint(address), transport: transport.name},
    'relaying',
  );

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    flows.close();
    await Promise.all([listener.close(), first?.close()]);
  }
  return {
    name,
    counters: flows.counters,
    address,
    steered: {port: address.port, ...(first && {firstPort: first.addresses[0]!.port})},
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

function listenForFirst(
  transport: DatagramTransport,
  address: Endpoint,
  onBatch: (batch: ClientBatch) => void,
  settings: {readonly bothFamilies: boolean; readonly mark: number},
): Promise<Listener> {
  return transport.listen(address, onBatch, {...settings, transparent: true, emptiesAtOnce: true});
}

function formatServer({host = '', port}: InsertServiceOptions['server']): string {
  return formatEndpoint({host, port});
}
