import {addressSet} from '../address/block.js';
import type {Direction} from '../flow/direction.js';
import type {Rate, RateLimits} from '../flow/limits.js';
import {createTokenBucket, type TokenBucket} from '../quantity/token-bucket.js';

/** After a pause, this many seconds' worth of a rate may pass at once. */
const burstSeconds = 0.25;

/** What the datagrams of one session have to pass. */
export interface SessionRates {
  /** Whether a datagram may pass every limit; it then counts towards each. */
  passes(direction: Direction, bytes: number, nowMs: number): boolean;
  /** The session ended. */
  release(): void;
}

/** The buckets of one rate; none for a direction without one. */
interface Buckets {
  readonly rx: TokenBucket | undefined;
  readonly tx: TokenBucket | undefined;
}

/** The buckets of a client address, for as long as it has sessions. */
interface ClientBuckets extends Buckets {
  sessions: number;
}

/**
 * The limits of a service's traffic. Returns what the datagrams of a new session of the client `host` have to pass;
 * undefined if nothing limits them.
 */
export function createRateLimits(limits: RateLimits = {}): (host: string) => SessionRates | undefined {
  const ofService = limits.service && bucketsOf(limits.service);
  const blocks = (limits.clients ?? []).map(({block, rate}) => ({holds: addressSet([block]), rate}));
  const clients = new Map<string, ClientBuckets>();

  function rateOf(host: string): Rate | undefined {
    return blocks.find(({holds}) => holds(host))?.rate;
  }

  function joinClient(host: string): ClientBuckets | undefined {
    const rate = rateOf(host);
    if (!rate) return undefined;
    const buckets = clients.get(host) ?? {...bucketsOf(rate), sessions: 0};
    clients.set(host, buckets);
    buckets.sessions++;
    return buckets;
  }

  return host => {
    const ofClient = joinClient(host);
    const all = [limits.flow && bucketsOf(limits.flow), ofClient, ofService];
    const rx = all.flatMap(buckets => buckets?.rx ?? []);
    const tx = all.flatMap(buckets => buckets?.tx ?? []);
    if (rx.length + tx.length === 0) return undefined;
    return {
      passes: (direction, bytes, nowMs) => passAll(direction === 'rx' ? rx : tx, bytes, nowMs),
      release() {
        if (ofClient && --ofClient.sessions === 0) clients.delete(host);
      },
    };
  };
}

/** The same for a single flow under a single rate. */
export function createFlowRate(rate: Rate): Pick<SessionRates, 'passes'> {
  const {rx, tx} = bucketsOf(rate);
  const of = {rx: rx ? [rx] : [], tx: tx ? [tx] : []};
  return {passes: (direction, bytes, nowMs) => passAll(of[direction], bytes, nowMs)};
}

function bucketsOf({rxBytesPerSecond, txBytesPerSecond}: Rate): Buckets {
  const bucket = (perSecond: number | undefined) =>
    perSecond === undefined ? undefined : createTokenBucket(perSecond, perSecond * burstSeconds);
  return {rx: bucket(rxBytesPerSecond), tx: bucket(txBytesPerSecond)};
}

/** Asks all before it takes from any, so that what one refuses costs the others nothing. */
function passAll(buckets: readonly TokenBucket[], bytes: number, nowMs: number): boolean {
  for (const bucket of buckets) if (!bucket.isOpen(nowMs)) return false;
  for (const bucket of buckets) bucket.take(bytes);
  return true;
}
