import type {Snapshot} from '../snapshot/snapshot.js';

/** An alert that comes back so soon is the same to whoever heard it. */
const sameForMs = 10_000;

/** Returns a function that calls `ring` when an alert begins, and not again while it stays on or comes and goes. */
export function createAlertBell(ring: () => void): (snapshot: Snapshot) => void {
  /** When each alert was on last, by name. */
  const lastOnMs = new Map<string, number>();
  return ({alerts = [], takenAtMs}) => {
    let rings = false;
    for (const {name} of alerts) {
      const wasOnMs = lastOnMs.get(name);
      if (wasOnMs === undefined || takenAtMs - wasOnMs > sameForMs) rings = true;
      lastOnMs.set(name, takenAtMs);
    }
    if (rings) ring();
  };
}
