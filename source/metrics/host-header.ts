import {isIP} from 'node:net';
import {hostOf} from '../address/endpoint.js';

/**
 * Whether a request to a loopback address was meant for it. A page in a browser can make the name of its own server mean
 * 127.0.0.1 (DNS rebinding), and would read what it may not see; then that name stands in the header `Host`.
 */
export function isMeantForLoopback(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = hostOf(host).toLowerCase();
  return name === 'localhost' || isIP(name) !== 0;
}
