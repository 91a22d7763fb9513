import {createTokenBucket, takeOne} from '../quantity/token-bucket.js';
import {namedAddresses} from './signatures/names/dns-answers.js';

/** The names of addresses, as answers on the wire told them. */
export interface SeenNames {
  /** Takes an answer of DNS, mDNS or LLMNR. */
  learn(payload: Uint8Array): void;
  nameOf(host: string): string | undefined;
}

/** The oldest make room. */
const mostNames = 20_000;
/** A busy resolver answers more often; its answers repeat themselves. */
const answersPerSecond = 2000;

/** @param now in ms */
export function createSeenNames(now: () => number): SeenNames {
  const budget = createTokenBucket(answersPerSecond, answersPerSecond);
  // In the order in which they were last told.
  const names = new Map<string, string>();
  return {
    learn(payload) {
      if (!takeOne(budget, now())) return;
      for (const {host, name} of namedAddresses(payload)) {
        names.delete(host);
        names.set(host, name);
        if (names.size > mostNames) names.delete(names.keys().next().value!);
      }
    },
    nameOf: host => names.get(host),
  };
}
