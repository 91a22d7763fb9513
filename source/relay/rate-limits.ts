import {addressSet} from '../address/block.js';
import type {Direction} from '../flow/direction.js';
import type {RateLimits, TrafficRate} from '../flow/limits.js';
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

/** The buckets of one direction. */
interface Buckets {
  /** Each takes the bytes of a datagram. */
  readonly bytes: readonly TokenBucket[];
  /** Each takes one for a datagram. */
  readonly datagrams: readonly TokenBucket[];
}

type BothWays = Readonly<Record<Direction, Buckets>>;

/** The buckets of a client address, for as long as it has sessions. */
interface ClientBuckets {
  readonly buckets: BothWays;
  sessions: number;
}

/**
 * The limits of a service's traffic. Returns what the datagrams of a new session of the client `host` have to pass;
 * undefined if nothing limits them.
 */
export function createRateLimits(limits: RateLimits = {}): (host: string) => SessionRates | undefined {
  const ofService = limits.service && bucketsOf(limits.service);
  const networks = (limits.networks ?? []).map(({block, rate}) => ({
    holds: addressSet([block]),
    buckets: bucketsOf(rate),
  }));
  const blocks = (limits.clients ?? []).map(({block, rate}) => ({holds: addressSet([block]), rate}));
  const clients = new Map<string, ClientBuckets>();

  function joinClient(host: string): ClientBuckets | undefined {
    const rate = blocks.find(({holds}) => holds(host))?.rate;
    if (!rate) return undefined;
    const known = clients.get(host) ?? {buckets: bucketsOf(rate), sessions: 0};
    clients.set(host, known);
    known.sessions++;
    return known;
  }

  return host => {
    const ofClient = joinClient(host);
    const all = joined([
      limits.flow && bucketsOf(limits.flow),
      ofClient?.buckets,
      ...networks.flatMap(({holds, buckets}) => (holds(host) ? [buckets] : [])),
      ofService,
    ]);
    const isLimited = [all.rx, all.tx].some(({bytes, datagrams}) => bytes.length + datagrams.length > 0);
    if (!isLimited && !ofClient) return undefined;
    return {
      passes: (direction, bytes, nowMs) => passAll(all[direction], bytes, nowMs),
      release() {
        if (ofClient && --ofClient.sessions === 0) clients.delete(host);
      },
    };
  };
}

/** The same for a single flow under a single rate. */
export function createFlowRate(rate: TrafficRate): Pick<SessionRates, 'passes'> {
  const buckets = bucketsOf(rate);
  return {passes: (direction, bytes, nowMs) => passAll(buckets[direction], bytes, nowMs)};
}

function bucketsOf(rate: TrafficRate): BothWays {
  const bucket = (perSecond: number | undefined) =>
    perSecond === undefined ? [] : [createTokenBucket(perSecond, perSecond * burstSeconds)];
  return {
    rx: {bytes: bucket(rate.rxBytesPerSecond), datagrams: bucket(rate.rxDatagramsPerSecond)},
    tx: {bytes: bucket(rate.txBytesPerSecond), datagrams: bucket(rate.txDatagramsPerSecond)},
  };
}

function joined(all: readonly (BothWays | undefined)[]): BothWays {
  const way = (direction: Direction): Buckets => ({
    bytes: all.flatMap(each => each?.[direction].bytes ?? []),
    datagrams: all.flatMap(each => each?.[direction].datagrams ?? []),
  });
  return {rx: way('rx'), tx: way('tx')};
}

/** Asks all before it takes from any, so that what one refuses costs the others nothing. */
function passAll({bytes: byBytes, datagrams}: Buckets, bytes: number, nowMs: number): boolean {
  for (const bucket of byBytes) if (!bucket.isOpen(nowMs)) return false;
  for (const bucket of datagrams) if (!bucket.isOpen(nowMs)) return false;
  for (const bucket of byBytes) bucket.take(bytes);
  for (const bucket of datagrams) bucket.take(1);
  return true;
}
