import {addressSet} from '../address/block.js';
import {parseHost} from '../address/host.js';

/** Whether the client with this IP address may open a session. */
export type Access = (host: string) => boolean;

const loopback = ['127.0.0.0/8', '::1/128'];

/** @param allow `any`, or CIDR blocks and addresses; an empty list admits loopback clients only */
export function createAccess(allow: 'any' | readonly string[]): Access {
  if (allow === 'any') return () => true;
  const holds = addressSet(allow.length > 0 ? allow : loopback);
  return host => holds(parseHost(host));
}
