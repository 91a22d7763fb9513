import {isIP} from 'node:net';
import ipaddr from 'ipaddr.js';
import type {Endpoint} from '../address/endpoint.js';
import {withoutZone} from '../address/host.js';
import {createReplyRoute, type ReplyRoute} from '../packet/reply.js';

/** The addresses of a flow's packets, in each direction. */
export interface FlowRoutes {
  readonly rx: ReplyRoute;
  readonly tx: ReplyRoute;
}

/**
 * Of a flow whose ends have addresses of different families, the IPv4 address is written as IPv6 maps it. A target that only a proxy knows,
 * by its name, has the unspecified address.
 */
export function flowRoutes(client: Endpoint, target: Endpoint): FlowRoutes {
  const family = [client, target].some(({host}) => isIP(withoutZone(host)) === 6) ? 6 : 4;
  const [clientBytes, targetBytes] = [addressBytes(client.host, family), addressBytes(target.host, family)];
  return {
    rx: createReplyRoute({
      source: clientBytes,
      sourcePort: client.port,
      target: targetBytes,
      targetPort: target.port,
    }),
    tx: createReplyRoute({
      source: targetBytes,
      sourcePort: target.port,
      target: clientBytes,
      targetPort: client.port,
    }),
  };
}

function addressBytes(host: string, family: 4 | 6): Uint8Array {
  const address = withoutZone(host);
  if (isIP(address) === 0) return new Uint8Array(family === 4 ? 4 : 16);
  const parsed = ipaddr.parse(address);
  const inFamily = family === 6 && parsed instanceof ipaddr.IPv4 ? parsed.toIPv4MappedAddress() : parsed;
  return Uint8Array.from(inFamily.toByteArray());
}
