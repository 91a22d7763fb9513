import type {Selector} from '../flow/selector.js';

/** A session that gets no answer for this long is silent. */
export const longestSilenceMs = 5000;

/** What a service has found out about one of its targets. */
export interface TargetHealth {
  /** Whether new sessions may go there. */
  isWell(): boolean;
  /** A new session goes there. */
  chosen(): void;
  failed(): void;
  /** A reply came at `atMs`. */
  answered(atMs: number): void;
  /** When the last reply came, in ms; -Infinity if none did. */
  lastAnswerMs(): number;
}

/**
 * After `maxFails` failures in a row a target is left alone for `failTimeoutMs`. Then one session tries it. If that one
 * is answered, or has no failure for a while, the target is well again.
 */
export function createTargetHealth(
  {maxFails, failTimeoutMs}: Pick<Selector, 'maxFails' | 'failTimeoutMs'>,
  now: () => number,
): TargetHealth {
  // Long enough for the silence of the session that tries it.
  const trialMs = Math.max(failTimeoutMs, 2 * longestSilenceMs);
  let fails = 0;
  let failedAtMs = -Infinity;
  let triedAtMs: number | undefined;
  let answeredAtMs = -Infinity;

  return {
    isWell() {
      if (fails < maxFails) return true;
      if (triedAtMs !== undefined) return now() - triedAtMs >= trialMs;
      return now() - failedAtMs >= failTimeoutMs;
    },
    chosen() {
      if (fails < maxFails) return;
      if (triedAtMs === undefined) triedAtMs = now();
      else if (now() - triedAtMs >= trialMs) fails = 0;
    },
    failed() {
      if (now() - failedAtMs >= failTimeoutMs) fails = 0;
      fails++;
      failedAtMs = now();
      triedAtMs = undefined;
    },
    answered(atMs) {
      answeredAtMs = Math.max(answeredAtMs, atMs);
      if (atMs < failedAtMs) return;
      fails = 0;
      triedAtMs = undefined;
    },
    lastAnswerMs: () => answeredAtMs,
  };
}
