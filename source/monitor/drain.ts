import {setTimeout} from 'node:timers/promises';
import {steadyNow} from '../clock/steady.js';
import {formatDuration} from '../quantity/duration.js';

const lookAgainMs = 50;

/** The time in which established flows may end by themselves, while no new ones begin. */
export interface Drain {
  /** Resolves when no session is left, or the time is over. */
  begin(longestMs: number): Promise<void>;
  isOn(): boolean;
  /** What the screen and snapshots say of it. */
  notices(): readonly string[];
}

/**
 * @param refuseSessions makes the relay refuse new sessions
 * @param sessions how many there are now
 */
export function createDrain(refuseSessions: () => void, sessions: () => number): Drain {
  let untilMs: number | undefined;
  return {
    async begin(longestMs) {
      untilMs = steadyNow() + longestMs;
      refuseSessions();
      while (steadyNow() < untilMs && sessions() > 0) await setTimeout(lookAgainMs);
    },
    isOn: () => untilMs !== undefined,
    notices() {
      if (untilMs === undefined) return [];
      const leftMs = Math.max(0, Math.ceil((untilMs - steadyNow()) / 1000) * 1000);
      return [
        `draining: new sessions are refused; ends with the last flow, in ${formatDuration(leftMs)} at most`,
      ];
    },
  };
}
