import type ipaddr from 'ipaddr.js';
import {type HostKey, hostKey, parseHost} from './host.js';

/**
 * A network that a client belongs to as a whole number: an IPv4 /24 (below 2^24) or an IPv6 /56. That is what one customer
 * usually has. The first three bits of IPv6 are left out, so that the number is exact; those in use differ without them.
 */
export type NetworkNumber = number;

export function networkOfHost(host: HostKey): NetworkNumber {
  const key = hostKey(host);
  if (typeof key === 'number') return key >>> 8;
  const [a, b, c, d] = (parseHost(key) as ipaddr.IPv6).parts as [number, number, number, number];
  return (a & 0x1fff) * 2 ** 40 + b * 2 ** 24 + c * 2 ** 8 + (d >>> 8);
}

const ipv4Networks = 2 ** 24;

/** How many widths `widerNetwork` knows. */
export const networkWidths = 3;

/** The network around it: 0 the widest (IPv4 /8, IPv6 /32), 1 (IPv4 /16, IPv6 /48), 2 itself. */
export function widerNetwork(network: NetworkNumber, width: number): number {
  if (width === 2) return network;
  if (width === 1) return Math.floor(network / 2 ** 8);
  return Math.floor(network / (network < ipv4Networks ? 2 ** 16 : 2 ** 24));
}
