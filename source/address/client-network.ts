import ipaddr from 'ipaddr.js';
import {parseHost} from './host.js';

/** What stands for one client: an IPv4 address, or the /64 of an IPv6 address, in which a host may have any address. */
export function clientNetwork(host: string): string {
  const address = parseHost(host);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.fromByteArray([...address.toByteArray().slice(0, 8), ...Array(8).fill(0)]).toString();
}
