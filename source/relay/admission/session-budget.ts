import {createTokenBucket} from '../../quantity/token-bucket.js';

/** How many seconds' worth of new sessions may come in one go after a pause. */
const burstSeconds = 10;
/** But not faster than this many times the rate: opening a session costs as much as relaying some 40 datagrams. */
const hurry = 6;
const hurrySeconds = 1 / 200;
/** What may come at once while there are too many. */
const overloadSeconds = 1 / 64;

/** How many new sessions may begin, on average and at once. */
export interface SessionBudget {
  /** Takes one from the budget; false if nothing is left for now. */
  take(nowMs: number): boolean;
  /** There are more new clients than the budget will ever serve: no bursts for a while. */
  onOverload(): void;
}

/** @param isPaced whether those beyond the pace wait, rather than being refused */
export function createSessionBudget(perSecond: number, isPaced: boolean): SessionBudget {
  const burst = Math.max(1, perSecond * burstSeconds);
  const average = createTokenBucket(perSecond, burst);
  const pace = createTokenBucket(
    perSecond * hurry,
    isPaced ? Math.max(1, perSecond * hurry * hurrySeconds) : burst,
  );
  return {
    take(nowMs) {
      // Both are asked, since asking fills them.
      const isOpen = average.isOpen(nowMs);
      if (!pace.isOpen(nowMs) || !isOpen) return false;
      average.take(1);
      pace.take(1);
      return true;
    },
    onOverload: () => average.lower(Math.max(1, perSecond * overloadSeconds)),
  };
}
