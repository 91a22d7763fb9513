import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** A zone (`fe80::1%eth0`, RFC 4007) names a link of this machine; it is not part of the address. */
export function withoutZone(host: string): string {
  const percent = host.indexOf('%');
  return percent < 0 ? host : host.slice(0, percent);
}

export function hasZone(host: string): boolean {
  return host.includes('%');
}

/**
 * An IP address, without its zone; IPv4 where IPv6 maps it.
 * @throws when `host` is not an IP address
 */
export function parseHost(host: string): IpAddress {
  // Only dots and digits: skip the parser's trials of other notations.
  if (!host.includes(':')) return new ipaddr.IPv4(host.split('.').map(Number));
  return ipaddr.process(withoutZone(host));
}

/**
 * The one spelling of an address: `::ffff:127.0.0.1` becomes the IPv4 address it maps. An address with a zone stays.
 * @throws when `host` is not an IP address
 */
export function canonicalHost(host: string): string {
  return hasZone(host) ? host : ipaddr.process(host).toString();
}

/** @param host an IP address */
export function isLoopback(host: string): boolean {
  return !hasZone(host) && ipaddr.parse(host).range() === 'loopback';
}

/** An IP address: IPv4 as `ipv4Number` returns it, where texts would be too many, or any as text. */
export type HostKey = number | string;

/** One key for all ways to write an address, but those of IPv6. */
export function hostKey(host: HostKey): HostKey {
  return typeof host === 'number' ? host : (ipv4Number(host) ?? host);
}

/** An IPv4 address as a number below 2^32; undefined for anything else. It runs for every flow and frame: no split. */
export function ipv4Number(host: string): number | undefined {
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < host.length; index++) {
    const code = host.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      octet = Math.max(octet, 0) * 10 + code - 48;
      if (octet > 255) return undefined;
    } else if (code === 46 && octet >= 0) {
      address = address * 256 + octet;
      octet = -1;
      dots++;
    } else {
      return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : undefined;
}
