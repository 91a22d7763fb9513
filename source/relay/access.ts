import {addressSet} from '../address/block.js';
import type {HostKey} from '../address/host.js';

/** Whether the client with this IP address may open a session. */
export type Access = (host: HostKey) => boolean;

const loopback = ['127.0.0.0/8', '::1/128'];

/**
 * @param allow `any`, or CIDR blocks and addresses; an empty list admits loopback clients only
 * @param deny CIDR blocks and addresses of clients that may not, although `allow` admits them
 */
export function createAccess(allow: 'any' | readonly string[], deny: readonly string[] = []): Access {
  if (allow === 'any' && deny.length === 0) return () => true;
  const isAllowed = allow === 'any' ? () => true : addressSet(allow.length > 0 ? allow : loopback);
  const isDenied = addressSet(deny);
  return host => isAllowed(host) && !isDenied(host);
}
