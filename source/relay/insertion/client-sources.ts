import type {Endpoint} from '../../address/endpoint.js';
import {createLocalClients} from '../../address/interfaces.js';
import {steadyNow} from '../../clock/steady.js';
import {type Marks, portTwist} from '../../flow/marks.js';
import {NoPortError} from '../transport/no-port-error.js';
import type {UpstreamEgress} from '../transport/transport.js';

/** Where the socket towards the server is for each client, so that the server sees the client itself. */
export interface ClientSources {
  /** @throws {NoPortError} for the one port of this machine that none can stand for */
  egressOf(client: Endpoint): UpstreamEgress;
  /**
   * For a client elsewhere whose port a program of this machine has at all addresses, as with protocols that use one port at either
   * end (NTP, WireGuard). What the server sends to this client never finds the socket, but arrives as if there were no session.
   */
  standInFor(client: Endpoint): UpstreamEgress | undefined;
  /** The client that has the socket `source`, or would have. */
  clientOf(source: Endpoint): Endpoint;
}

export function createClientSources({
  upstream,
  upstreamLocal,
}: Pick<Marks, 'upstream' | 'upstreamLocal'>): ClientSources {
  const isHere = createLocalClients(steadyNow);
  const other = ({host, port}: Endpoint): Endpoint => ({host, port: port ^ portTwist});
  return {
    egressOf(client) {
      if (!isHere(client.host)) return {mark: upstream, source: client};
      const source = other(client);
      if (source.port === 0) throw new NoPortError(undefined, client);
      return {mark: upstreamLocal, source};
    },
    standInFor(client) {
      const source = other(client);
      return isHere(client.host) || source.port === 0 ? undefined : {mark: upstreamLocal, source};
    },
    clientOf: source => (isHere(source.host) ? other(source) : source),
  };
}
