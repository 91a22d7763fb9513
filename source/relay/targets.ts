import {createHash} from 'node:crypto';
import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import type {Selector} from '../flow/selector.js';
import type {BoundedWarning} from './log.js';
import {openTarget, type Resolve, type Target} from './target.js';

export const defaultSelector: Selector = {strategy: 'round', maxFails: 1, failTimeoutMs: 10_000};

/** Where new sessions go: one of several targets, by their health. */
export interface Targets {
  choose(client: Endpoint): Endpoint;
  /** ICMP says that nothing listens there; true when another target would serve better. */
  refused(target: Endpoint): boolean;
  /** A reply came: the target is well. */
  answered(target: Endpoint): void;
  close(): void;
}

export interface TargetsContext {
  readonly warn: BoundedWarning;
  readonly resolve?: Resolve | undefined;
  /** Milliseconds of a clock that never runs backwards. */
  readonly now?: () => number;
  /** Below 1, as Math.random. */
  readonly random?: () => number;
}

interface Candidate {
  readonly target: Target;
  fails: number;
  failedAtMs: number;
}

/** @throws when a name cannot be resolved at start */
export async function openTargets(
  addresses: readonly Endpoint[],
  selector: Selector,
  {warn, resolve, now = () => performance.now(), random = Math.random}: TargetsContext,
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

  const isWell = ({fails, failedAtMs}: Candidate) =>
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
      const well = candidates.filter(isWell);
      // With none that is well, a refusal is what the client gets to know at least.
      return pick(client, well.length > 0 ? well : candidates).target.current();
    },
    refused(address) {
      const candidate = candidateOf(address);
      // Its name leads elsewhere by now.
      if (!candidate) return true;
      if (now() - candidate.failedAtMs >= selector.failTimeoutMs) candidate.fails = 0;
      candidate.fails++;
      candidate.failedAtMs = now();
      if (candidate.fails === selector.maxFails && candidates.length > 1) {
        warn(
          'target',
          {target: formatEndpoint(address)},
          'the target refuses datagrams; new sessions pass it over for a while',
        );
      }
      return !isWell(candidate) && candidates.some(isWell);
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

/** The same for the same address on every machine and in every run. */
function hashOf(host: string): number {
  return createHash('sha1').update(host).digest().readUInt32BE();
}
