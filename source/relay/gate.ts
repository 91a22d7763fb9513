import type {DropReason} from './counters.js';

/** What an action does to a flow; times in ms since the epoch, `untilMs` null is for as long as the relay runs. */
export type FlowControl =
  | {readonly kind: 'blocked'; readonly untilMs: number | null}
  | {readonly kind: 'throttled'; readonly bytesPerSecond: number};

/** Lets datagrams of a controlled flow pass, or says why not. */
export interface Gate {
  readonly control: FlowControl;
  /** True once the control is over. */
  isOver(nowMs: number): boolean;
  refuses(
    direction: 'rx' | 'tx',
    bytes: number,
    nowMs: number,
  ): Extract<DropReason, 'blocked' | 'throttled'> | undefined;
}

/** So many seconds of the rate may come at once, after a pause. */
const burstSeconds = 0.25;

export function createGate(control: FlowControl, nowMs: number): Gate {
  if (control.kind === 'blocked') {
    return {
      control,
      isOver: atMs => control.untilMs !== null && atMs >= control.untilMs,
      refuses: () => 'blocked',
    };
  }
  const buckets = {
    rx: createBucket(control.bytesPerSecond, nowMs),
    tx: createBucket(control.bytesPerSecond, nowMs),
  };
  return {
    control,
    isOver: () => false,
    refuses: (direction, bytes, atMs) => (buckets[direction](bytes, atMs) ? undefined : 'throttled'),
  };
}

/** A token bucket that may owe: a datagram larger than the burst passes, and later ones wait for its debt. */
function createBucket(bytesPerSecond: number, nowMs: number): (bytes: number, nowMs: number) => boolean {
  const burstBytes = bytesPerSecond * burstSeconds;
  let tokens = burstBytes;
  let filledMs = nowMs;
  return (bytes, atMs) => {
    tokens = Math.min(burstBytes, tokens + (bytesPerSecond * Math.max(0, atMs - filledMs)) / 1000);
    filledMs = atMs;
    if (tokens <= 0) return false;
    tokens -= bytes;
    return true;
  };
}
