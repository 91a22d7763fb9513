import {createHash} from 'node:crypto';
import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import {steadyNow} from '../clock/steady.js';
import type {Selector} from '../flow/selector.js';
import type {BoundedWarning} from './log.js';
import {openTarget, type Resolve, type Target} from './target.js';

export const defaultSelector: Selector = {strategy: 'round', maxFails: 1, failTimeoutMs: 10_000};

/** Chooses among several targets for new sessions, by their health. */
export interface Targets {
  choose(client: Endpoint): Endpoint;
  /** Reports that ICMP said nothing listens there. @returns whether another target is healthy while this one is not */
  refused(target: Endpoint): boolean;
  /** Reports a reply, which means that the target is healthy. */
  answered(target: Endpoint): void;
  close(): void;
}

export interface TargetsContext {
  readonly warn: BoundedWarning;
  readonly resolve?: Resolve | undefined;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
  /** Returns 0 up to, not including, 1, like Math.random. */
  readonly random?: () => number;
}

interface Candidate {
  readonly target: Target;
  fails: number;
  failedAtMs: number;
}

/** @throws when a name cannot be resolved at the start */
export async function openTargets(
  addresses: readonly Endpoint[],
  selector: Selector,
  {warn, resolve, now = steadyNow, random = Math.random}: TargetsContext,
): Promise<Targets> {
  const opened = await Promise.allSettled(addresses.map(address => openTarget(address, warn, resolve)));
  const targets = opened.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
  const failure = opened.find(each => each.status === 'rejected');
  if (failure) {
    for (const target of targets) target.close();
    throw failure.reason;
  }
  const candidates = targets.map((target): Candidate => ({target, fails: 0, failedAtMs: 0}));
  let turn = 0;

  const isHealthy = ({fails, failedAtMs}: Candidate) =>
    fails < selector.maxFails || now() - failedAtMs >= selector.failTimeoutMs;
  const candidateOf = (address: Endpoint) => candidates.find(({target}) => target.current() === address);

  function pick(client: Endpoint, among: readonly Candidate[]): Candidate {
    switch (selector.strategy) {
      case 'round':
        return among[turn++ % among.length]!;
      case 'rand':
        return among[Math.floor(random() * among.length)]!;
      case 'fifo':
        return among[0]!;
      case 'hash':
        return among[hashOf(client.host) % among.length]!;
    }
  }

  return {
    choose(client) {
      const healthy = candidates.filter(isHealthy);
      // If none is healthy, any target will do: at least the client gets its refusal.
      return pick(client, healthy.length > 0 ? healthy : candidates).target.current();
    },
    refused(address) {
      const candidate = candidateOf(address);
      // The name resolves to another address by now.
      if (!candidate) return true;
      if (now() - candidate.failedAtMs >= selector.failTimeoutMs) candidate.fails = 0;
      candidate.fails++;
      candidate.failedAtMs = now();
      if (candidate.fails === selector.maxFails && candidates.length > 1) {
        warn(
          'target',
          {target: formatEndpoint(address)},
          'the target refuses datagrams; new sessions avoid it for a while',
        );
      }
      return !isHealthy(candidate) && candidates.some(isHealthy);
    },
    answered(address) {
      const candidate = candidateOf(address);
      if (candidate) candidate.fails = 0;
    },
    close() {
      for (const {target} of candidates) target.close();
    },
  };
}

/** The same for an address on every machine and in every run. */
function hashOf(host: string): number {
  return createHash('sha1').update(host).digest().readUInt32BE();
}
