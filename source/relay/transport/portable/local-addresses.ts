import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The addresses that a wildcard stands for right now: those of the interfaces. */
export function unicastAddresses(wildcard: string, interfaces: Interfaces = networkInterfaces()): string[] {
  const family = wildcard === '::' ? 'IPv6' : 'IPv4';
  return Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(address => address.family === family)
      .map(({address, scopeid}) => (scopeid ? `${address}%${name}` : address)),
  );
}

/** The addresses of broadcasts that the interfaces hear. */
export function broadcastAddresses(wildcard: string, interfaces: Interfaces = networkInterfaces()): string[] {
  if (wildcard === '::') return [];
  const ofSubnets = Object.values(interfaces)
    .flatMap(addresses => addresses ?? [])
    .filter(({family, cidr}) => family === 'IPv4' && Number(cidr?.split('/')[1] ?? 32) <= maxPrefixBits)
    .map(({address, netmask}) => broadcastOf(address, netmask));
  return [...new Set([...ofSubnets, '255.255.255.255'])];
}

/** Smaller networks have no broadcast address (RFC 3021). */
const maxPrefixBits = 30;

function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number);
  return address
    .split('.')
    .map((byte, index) => Number(byte) | (~mask[index]! & 0xff))
    .join('.');
}
