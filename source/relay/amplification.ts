import {addressSet} from '../address/block.js';
import {defaultAmplification} from '../flow/limits.js';

/** Who is not far away: nobody elsewhere can be flooded by replies to these addresses. */
const nearby = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
];

/** How many times its own bytes a client gets before it has sent again; undefined for any number. */
export type Amplification = (host: string) => number | undefined;

/** @param configured a number and `off` are for all clients */
export function createAmplification(configured: number | 'off' | undefined): Amplification {
  if (configured === 'off') return () => undefined;
  if (configured !== undefined) return () => configured;
  const isNearby = addressSet(nearby);
  return host => (isNearby(host) ? undefined : defaultAmplification);
}
