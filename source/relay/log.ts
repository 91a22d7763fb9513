import {steadyNow} from '../clock/steady.js';
import type {Logger} from '../flow/logger.js';

const quietMs = 10_000;

/**
 * Warns at most once per kind in 10 s, so that bad input cannot flood the log. The next warning of a kind says how many
 * were suppressed.
 */
export function createBoundedWarning(logger: Logger, now: () => number = steadyNow) {
  const kinds = new Map<string, {loggedAtMs: number; suppressed: number}>();
  /** @param fields or what makes them, for input that may come in floods */
  return (kind: string, fields: object | (() => object), message: string): void => {
    const nowMs = now();
    const last = kinds.get(kind);
    if (last && nowMs - last.loggedAtMs < quietMs) {
      last.suppressed++;
      return;
    }
    kinds.set(kind, {loggedAtMs: nowMs, suppressed: 0});
    const told = typeof fields === 'function' ? fields() : fields;
    logger.warn(last?.suppressed ? {...told, alsoSuppressed: last.suppressed} : told, message);
  };
}

export type BoundedWarning = ReturnType<typeof createBoundedWarning>;
