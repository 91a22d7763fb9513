import {isIP} from 'node:net';
import ipaddr from 'ipaddr.js';
import {quoted} from '../../text/quoted.js';
import type {TunNetwork, TunRoute} from '../model.js';

type Reject = (message: string, index: number) => void;

/** `10.66.0.1/24,fd66::1/64`, at least one. */
export function parseNetworks(text: string, reject: (message: string) => void): TunNetwork[] {
  const networks: TunNetwork[] = [];
  for (const entry of text.split(',').map(each => each.trim())) {
    const cidr = parseCidr(entry);
    if (cidr && !['multicast', 'unspecified', 'broadcast', 'loopback'].includes(cidr.address.range())) {
      networks.push({address: cidr.address.toString(), prefixBits: cidr.prefixBits});
    } else {
      reject(
        `expected an address of its own with its network, such as 10.66.0.1/24 or fd66::1/64; got ${quoted(entry)}`,
      );
    }
  }
  return networks;
}

/** `10.99.0.0/16`, or `10.99.0.0/16 10.66.0.2` with a gateway, each. */
export function parseRoutes(entries: readonly string[], reject: Reject): TunRoute[] {
  const routes: TunRoute[] = [];
  for (const [index, entry] of entries.entries()) {
    const [block = '', gateway, ...rest] = entry.trim().split(/\s+/);
    const cidr = parseCidr(block);
    if (!cidr || rest.length > 0 || (gateway !== undefined && isIP(gateway) === 0)) {
      reject(
        `expected a CIDR block such as 10.99.0.0/16, and maybe a gateway behind a space; got ${quoted(entry)}`,
        index,
      );
      continue;
    }
    routes.push({destination: `${networkOf(cidr)}/${cidr.prefixBits}`, gateway});
  }
  return routes;
}

/** Addresses of multicast groups, as RFC 5952 writes them. */
export function parseGroups(entries: readonly string[], reject: Reject): string[] {
  const groups: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const address = isIP(entry) === 0 || entry.includes('%') ? undefined : ipaddr.parse(entry);
    if (address?.range() === 'multicast') groups.push(address.toString());
    else
      reject(
        `expected the address of a multicast group, such as 239.1.2.3 or ff05::1; got ${quoted(entry)}`,
        index,
      );
  }
  return groups;
}

interface Cidr {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly prefixBits: number;
}

/** Strictly: shorthand such as `10/8` is something else to ipaddr.js. */
function parseCidr(text: string): Cidr | undefined {
  const [host = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || isIP(host) === 0 || host.includes('%') || !/^\d{1,3}$/.test(bits)) return undefined;
  const address = ipaddr.parse(host);
  const prefixBits = Number(bits);
  return prefixBits <= (address.kind() === 'ipv4' ? 32 : 128) ? {address, prefixBits} : undefined;
}

function networkOf({address, prefixBits}: Cidr): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixBits - index * 8));
    return byte & (0xff00 >> bits) & 0xff;
  });
  return ipaddr.fromByteArray(bytes).toString();
}
