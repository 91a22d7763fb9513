import {clientNetwork} from '../../address/client-network.js';
import {steadyNow} from '../../clock/steady.js';

const firstDelayMs = 500;
const longestDelayMs = 8000;
/** From the last failure on. */
const forgetMs = 5 * 60_000;
/** Networks whose failures are remembered; of more, those that failed longest ago are forgotten. */
const maxNetworks = 4096;
/** Failures that wait for their answers. While a network has so many, the right password waits as well. */
const maxPending = 4;

interface Failures {
  count: number;
  lastMs: number;
  /** When the latest of them are answered. */
  answeredMs: readonly number[];
}

/** How long the answer to a login has to wait, in ms. */
export type LoginDelay = (client: string, isAccepted: boolean) => number;

/**
 * Slows those down who guess passwords: each failure of a network is answered later than the one before. The right password
 * is answered at once, unless several failures of its network still wait: or who guesses would not need to wait for answers.
 */
export function createLoginDelays(now: () => number = steadyNow): LoginDelay {
  const networks = new Map<string, Failures>();

  function known(network: string, nowMs: number): Failures {
    const failures = networks.get(network);
    return failures && nowMs - failures.lastMs < forgetMs
      ? failures
      : {count: 0, lastMs: nowMs, answeredMs: []};
  }

  function remember(network: string, failures: Failures): void {
    networks.delete(network);
    const [oldest] = networks.keys();
    if (networks.size >= maxNetworks && oldest !== undefined) networks.delete(oldest);
    networks.set(network, failures);
  }

  return (client, isAccepted) => {
    const nowMs = now();
    const network = clientNetwork(client);
    const {count, answeredMs} = known(network, nowMs);
    const delayMs = Math.min(firstDelayMs * 2 ** count, longestDelayMs);
    const pending = answeredMs.filter(ms => ms > nowMs);
    if (isAccepted) return pending.length < maxPending ? 0 : delayMs;
    const latest = [...pending, nowMs + delayMs].sort((a, b) => a - b).slice(-maxPending);
    remember(network, {count: count + 1, lastMs: nowMs, answeredMs: latest});
    return delayMs;
  };
}
