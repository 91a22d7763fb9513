import ipaddr from 'ipaddr.js';

/** Tells whether a client may open a session, from its IP address. */
export type Access = (host: string) => boolean;

const loopback = ['127.0.0.0/8', '::1/128'];

/** @param allow `any`, or CIDR blocks and addresses; an empty list admits loopback clients only. */
export function createAccess(allow: 'any' | readonly string[]): Access {
  if (allow === 'any') return () => true;
  const blocks = (allow.length > 0 ? allow : loopback).map(block =>
    block.includes('/') ? ipaddr.parseCIDR(block) : wholeAddress(block),
  );
  return host => {
    // A zone (fe80::1%eth0) says which link, not which address.
    const address = ipaddr.process(host.replace(/%.*$/, ''));
    return blocks.some(([range, bits]) => address.kind() === range.kind() && address.match(range, bits));
  };
}

function wholeAddress(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
