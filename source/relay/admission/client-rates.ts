import {addressSet} from '../../address/block.js';
import type {RateLimits} from '../../flow/limits.js';
import {createTokenBucket, type TokenBucket} from '../../quantity/token-bucket.js';

/** So many clients are remembered; those that are forgotten begin with what a quiet second leaves. */
const mostClients = 10_000;

/** Whether a client, and the networks that it is in, may begin one more session; it then counts towards each. */
export type ClientRates = (host: string, nowMs: number) => boolean;

/** The limits of new sessions by client and by network; undefined if there are none. */
export function createClientRates({clients = [], networks = []}: RateLimits = {}): ClientRates | undefined {
  const limited = (rates: typeof clients) =>
    rates.flatMap(({block, rate: {newSessionsPerSecond}}) =>
      newSessionsPerSecond === undefined
        ? []
        : [{holds: addressSet([block]), perSecond: newSessionsPerSecond}],
    );
  const perClient = limited(clients);
  const perNetwork = limited(networks).map(({holds, perSecond}) => ({holds, bucket: bucketOf(perSecond)}));
  if (perClient.length + perNetwork.length === 0) return undefined;
  /** Those that came last are at the end. */
  const ofClients = new Map<string, TokenBucket>();

  function ofClient(host: string): TokenBucket | undefined {
    const limit = perClient.find(({holds}) => holds(host));
    if (!limit) return undefined;
    const bucket = ofClients.get(host) ?? bucketOf(limit.perSecond);
    ofClients.delete(host);
    ofClients.set(host, bucket);
    if (ofClients.size > mostClients) ofClients.delete(ofClients.keys().next().value!);
    return bucket;
  }

  return (host, nowMs) => {
    const buckets = perNetwork.flatMap(({holds, bucket}) => (holds(host) ? [bucket] : []));
    const own = ofClient(host);
    if (own) buckets.push(own);
    if (!buckets.every(bucket => bucket.isOpen(nowMs))) return false;
    for (const bucket of buckets) bucket.take(1);
    return true;
  };
}

/** A second's worth may begin at once. */
function bucketOf(perSecond: number): TokenBucket {
  return createTokenBucket(perSecond, perSecond);
}
