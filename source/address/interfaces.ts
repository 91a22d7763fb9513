import {existsSync, readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {type HostKey, hostKey, isLoopback, withoutZone} from './host.js';

/** The index of the interface that the zone of `host` names (`fe80::1%eth0`), or 0 without a zone. */
export function interfaceIndex(host: string): number {
  const zone = host.split('%')[1];
  if (zone === undefined) return 0;
  for (const address of networkInterfaces()[zone] ?? []) {
    if (address.family === 'IPv6' && address.scopeid > 0) return address.scopeid;
  }
  return Number(zone) || 0;
}

/** The name of the interface with this index, or the index as text where the interface is gone. */
export function interfaceName(index: number): string {
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const address of addresses ?? []) {
      if (address.family === 'IPv6' && address.scopeid === index) return name;
    }
  }
  return String(index);
}

/** The addresses of this machine right now. */
export function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap(addresses => (addresses ?? []).map(({address}) => address)),
  );
}

/** How long an address may be known too late, or too long. */
const ownAddressesMs = 10_000;

/** Whether an IP address is one of this machine, for callers that ask often. */
export function createOwnAddresses(now: () => number): (host: HostKey) => boolean {
  let own = new Set<HostKey>();
  let readMs = -Infinity;
  return host => {
    if (now() - readMs >= ownAddressesMs) {
      readMs = now();
      own = new Set([...ownAddresses()].map(hostKey));
    }
    return own.has(hostKey(host));
  };
}

/** Whether a client with this IP address, which may have a zone, is on this machine; for callers that ask often. */
export function createLocalClients(now: () => number): (host: string) => boolean {
  const isOwn = createOwnAddresses(now);
  return host => isLoopback(host) || isOwn(withoutZone(host));
}

/** Whether Linux has IPv6 here, with or without addresses (/proc/net/if_inet6, proc(5)). */
export function hasIpv6(): boolean {
  return existsSync('/proc/self/net/if_inet6');
}

export function isOwnAddress(host: string): boolean {
  return ownAddresses().has(host);
}

/** Whether there is a network interface with this name, with or without addresses (Linux: /proc/net/dev, proc(5)). */
export function isInterface(name: string): boolean {
  try {
    const lines = readFileSync('/proc/self/net/dev', 'utf8').split('\n');
    return lines.some(line => line.trimStart().startsWith(`${name}:`));
  } catch {
    // Not Linux: only interfaces with addresses are known.
    return name in networkInterfaces();
  }
}
