import {addressSet} from '../address/block.js';
import {embeddedIpv4} from '../address/embedded.js';
import {isLoopback} from '../address/host.js';

/** What is there for this machine and its network only: IANA's special-purpose registries, and groups on the link. */
const isPrivate = addressSet([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255',
  '::',
  '::1',
  '64:ff9b:1::/48',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

/**
 * Returns whether a client, which chooses its targets itself, may not reach this one: a private address, though the client
 * is elsewhere. Clients of this machine reach whatever it reaches.
 * @param allowed the private targets that every client may reach
 */
export function createPrivateTargets(
  allowed: 'any' | readonly string[] = [],
): (client: string, target: string) => boolean {
  if (allowed === 'any') return () => false;
  const isAllowed = addressSet(allowed);
  return (client, target) => {
    if (isLoopback(client)) return false;
    const embedded = embeddedIpv4(target);
    const both = embedded === undefined ? [target] : [target, embedded];
    return both.some(isPrivate) && !both.some(isAllowed);
  };
}
