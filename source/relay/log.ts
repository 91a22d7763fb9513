import {steadyNow} from '../clock/steady.js';
import type {Logger} from '../flow/logger.js';

const quietMs = 10_000;

/**
 * Warns at most once per kind in 10 s, so that bad input cannot flood the log. The next warning of a kind says how many
 * were suppressed.
 */
export function createBoundedWarning(logger: Logger, now: () => number = steadyNow) {
  const kinds = new Map<string, {loggedAtMs: number; suppressed: number}>();
  return (kind: string, fields: object, message: string): void => {
    const nowMs = now();
    const last = kinds.get(kind);
    if (last && nowMs - last.loggedAtMs < quietMs) {
      last.suppressed++;
      return;
    }
    kinds.set(kind, {loggedAtMs: nowMs, suppressed: 0});
    logger.warn(last?.suppressed ? {...fields, alsoSuppressed: last.suppressed} : fields, message);
  };
}

export type BoundedWarning = ReturnType<typeof createBoundedWarning>;
