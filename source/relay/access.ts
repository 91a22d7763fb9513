import ipaddr from 'ipaddr.js';

/** Tells whether a client may open a session, from its IP address. */
export type Access = (host: string) => boolean;

const loopback = ['127.0.0.0/8', '::1/128'];

/** @param allow `any`, or CIDR blocks and addresses; an empty list admits loopback clients only. */
export function createAccess(allow: 'any' | readonly string[]): Access {
  if (allow === 'any') return () => true;
  const holds = addressSet(allow.length > 0 ? allow : loopback);
  return host => holds(parseHost(host));
}

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** Tells whether an address lies in one of `blocks`: CIDR blocks and addresses, parsed once. */
export function addressSet(blocks: readonly string[]): (address: IpAddress) => boolean {
  const ranges = blocks.map(block => (block.includes('/') ? ipaddr.parseCIDR(block) : wholeAddress(block)));
  return address =>
    ranges.some(([range, bits]) => address.kind() === range.kind() && address.match(range, bits));
}

/** @param host an IP address */
export function parseHost(host: string): IpAddress {
  // What is written with dots and nothing else needs none of the parser's trials.
  if (!host.includes(':')) return new ipaddr.IPv4(host.split('.').map(Number));
  // A zone (fe80::1%eth0) says which link, not which address.
  return ipaddr.process(host.replace(/%.*$/, ''));
}

function wholeAddress(text: string): [IpAddress, number] {
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
