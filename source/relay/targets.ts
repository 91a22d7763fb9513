import {createHash} from 'node:crypto';
import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import {steadyNow} from '../clock/steady.js';
import type {Selector} from '../flow/selector.js';
import type {BoundedWarning} from './log.js';
import {openTarget, type Resolve, type Target} from './target.js';
import {createTargetHealth, type TargetHealth} from './target-health.js';

export const defaultSelector: Selector = {strategy: 'round', maxFails: 1, failTimeoutMs: 10_000};

/** Chooses among several targets for new sessions, by their health. */
export interface Targets {
  /** Undefined while none of their names can be resolved. */
  choose(client: Endpoint): Endpoint | undefined;
  /** Reports that ICMP said nothing listens there. @returns whether another target is well while this one is not */
  refused(target: Endpoint): boolean;
  /** Reports a reply, of `atMs` or of now. */
  answered(target: Endpoint, atMs?: number): void;
  /**
   * Reports a session that has had no answer since `sinceMs`, once or again. That is a failure of the target if others
   * do answer meanwhile. @returns whether a new session would get a better target, or a better address of this one
   */
  silent(target: Endpoint, sinceMs: number, isNew: boolean): boolean;
  close(): void;
}

export interface TargetsContext {
  readonly warn: BoundedWarning;
  readonly resolve?: Resolve | undefined;
  /** Called with how many names could not be resolved so far, whenever that changes. */
  readonly onUnresolved?: (names: number) => void;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
  /** Returns 0 up to, not including, 1, like Math.random. */
  readonly random?: () => number;
}

interface Candidate {
  readonly target: Target;
  /** As configured, which names it to all machines alike. */
  readonly name: string;
  readonly health: TargetHealth;
}

/** Names that cannot be resolved are tried again and again. */
export async function openTargets(
  addresses: readonly Endpoint[],
  selector: Selector,
  {warn, resolve, onUnresolved = () => {}, now = steadyNow, random = Math.random}: TargetsContext,
): Promise<Targets> {
  let unresolved = addresses.length;
  const resolvedOne = () => onUnresolved(--unresolved);
  const targets = await Promise.all(
    addresses.map(address => openTarget(address, warn, resolve, resolvedOne)),
  );
  onUnresolved(unresolved);
  const candidates = targets.map(
    (target, index): Candidate => ({
      target,
      name: formatEndpoint(addresses[index]!),
      health: createTargetHealth(selector, now),
    }),
  );
  let turn = 0;

  const isWell = ({health}: Candidate) => health.isWell();
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
        return highest(among, ({name}) => hashOf(`${client.host} ${name}`));
    }
  }

  /** @returns whether new sessions would get a better one */
  function fail(candidate: Candidate, address: Endpoint, sentence: string): boolean {
    const wasWell = candidate.health.isWell();
    candidate.health.failed();
    if (wasWell && !candidate.health.isWell() && candidates.length > 1) {
      warn('target', {target: formatEndpoint(address)}, sentence);
    }
    return isWorse(candidate);
  }

  const isWorse = (candidate: Candidate) =>
    !isWell(candidate) && candidates.some(other => isWell(other) && other.target.current() !== undefined);

  return {
    choose(client) {
      const known = candidates.filter(({target}) => target.current() !== undefined);
      if (known.length === 0) return undefined;
      const well = known.filter(isWell);
      // If none is well, any target will do: at least the client gets its refusal.
      const chosen = pick(client, well.length > 0 ? well : known);
      chosen.health.chosen();
      return chosen.target.current();
    },
    refused(address) {
      const candidate = candidateOf(address);
      // The name resolves to another address by now.
      if (!candidate) return true;
      candidate.target.resolveSoon();
      return fail(candidate, address, 'the target refuses datagrams; new sessions avoid it for a while');
    },
    answered(address, atMs = now()) {
      candidateOf(address)?.health.answered(atMs);
    },
    silent(address, sinceMs, isNew) {
      const candidate = candidateOf(address);
      if (!candidate) return true;
      const {health} = candidate;
      // It has answered others since, or nobody answers at all: then silence says nothing.
      if (health.lastAnswerMs() >= sinceMs) return false;
      if (health.lastAnswerMs() > -Infinity) candidate.target.resolveSoon();
      if (!candidates.some(other => other.health.lastAnswerMs() >= sinceMs)) return false;
      if (!isNew) return isWorse(candidate);
      return fail(
        candidate,
        address,
        'the target does not answer, but others do; new sessions avoid it for a while',
      );
    },
    close() {
      for (const {target} of candidates) target.close();
    },
  };
}

function highest<Value>(values: readonly Value[], rank: (value: Value) => number): Value {
  return values.reduce((best, value) => (rank(value) > rank(best) ? value : best));
}

/** The same on every machine and in every run. */
function hashOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE();
}
