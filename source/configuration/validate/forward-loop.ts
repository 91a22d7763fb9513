import {isIPv4} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import {isLoopback} from '../../address/host.js';

/** The address that the system uses for these targets. */
const reachedAs: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
};

/**
 * Whether forwarded datagrams would come back to the listener without end, judged by the two texts alone:
 * names other than localhost, and which addresses this machine has, are not looked up.
 */
export function wouldForwardToItself(listen: Endpoint, target: Endpoint): boolean {
  if (listen.port !== target.port) return false;
  const name = target.host.toLowerCase();
  const host = Object.hasOwn(reachedAs, name) ? reachedAs[name]! : name;
  if (listen.host === host || listen.host === target.host) return true;
  // A wildcard listener receives on the loopback addresses of its own family only.
  if (listen.host === '0.0.0.0') return isIPv4(host) && isLoopback(host);
  return listen.host === '::' && host === '::1';
}
