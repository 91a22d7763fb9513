import {addressSet} from '../address/block.js';
import type {Limits} from '../flow/limits.js';

/** Returns how many sessions the client with this IP address may have at a time. */
export function createClientLimit({
  maxSessionsPerClient,
  clients = [],
}: Pick<Limits, 'maxSessionsPerClient' | 'clients'>): (host: string) => number {
  if (clients.length === 0) return () => maxSessionsPerClient;
  const blocks = clients.map(({block, maxSessions}) => ({holds: addressSet([block]), maxSessions}));
  return host => blocks.find(({holds}) => holds(host))?.maxSessions ?? maxSessionsPerClient;
}
