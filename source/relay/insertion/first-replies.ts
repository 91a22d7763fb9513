import type {Endpoint} from '../../address/endpoint.js';
import type {FlowRelay} from '../flow-relay.js';
import {BatchRun, endOfRun, payloadBytes} from '../transport/batch-run.js';
import type {ClientBatch, LocalBatch, Peer} from '../transport/transport.js';
import {SpokenTo} from './spoken-to.js';

interface FirstRepliesContext {
  readonly flows: FlowRelay<LocalBatch>;
  /** The client at the listener, whether it has sent or not. */
  readonly peer: (client: Endpoint, server: Endpoint) => Peer;
  readonly release: (peer: Peer) => void;
  /** The client that a datagram was bound for, by where the kernel says it was. */
  readonly clientOf: (original: Endpoint) => Endpoint;
}

/**
 * Returns what passes on datagrams of the server that belong to no session: the server speaks first, or its client's session is
 * over. Each client gets a session, which its own datagrams find later on. Their source is the server, where they were sent
 * to the client.
 */
export function createFirstReplies({flows, peer, release, clientOf}: FirstRepliesContext) {
  const run = new BatchRun();
  return (received: ClientBatch): void => {
    const batch = received as LocalBatch;
    for (let from = 0, to = 0; from < batch.count; from = to) {
      to = endOfRun(batch, from);
      const server = batch.source(from);
      const client = clientOf(batch.local(from));
      const known = peer(client, server);
      const spokenTo = new SpokenTo(known, client, server);
      const session =
        flows.session(known.key) ?? flows.admitForTarget(spokenTo, to - from, payloadBytes(batch, from, to));
      if (!spokenTo.isTaken) release(known);
      session?.onReplies(run.of(batch, from, to));
    }
  };
}
