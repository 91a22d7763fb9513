import type {FlowControl} from '../flow/control.js';
import {createTokenBucket} from '../quantity/token-bucket.js';
import type {DropReason} from './counters.js';

/** Lets datagrams of a controlled flow pass or refuses them. */
export interface Gate {
  readonly control: FlowControl;
  /** Whether the control has expired. */
  isOver(nowMs: number): boolean;
  /** Why a datagram may not pass, or undefined. */
  refuses(
    direction: 'rx' | 'tx',
    bytes: number,
    nowMs: number,
  ): Extract<DropReason, 'blocked' | 'throttled'> | undefined;
}

/** After a pause, this many seconds' worth of the rate may pass at once. */
const burstSeconds = 0.25;

export function createGate(control: FlowControl): Gate {
  if (control.kind === 'blocked') {
    return {
      control,
      isOver: atMs => control.untilMs !== null && atMs >= control.untilMs,
      refuses: () => 'blocked',
    };
  }
  const createBucket = () => createTokenBucket(control.bytesPerSecond, control.bytesPerSecond * burstSeconds);
  const buckets = {rx: createBucket(), tx: createBucket()};
  return {
    control,
    isOver: () => false,
    refuses: (direction, bytes, atMs) => (buckets[direction](atMs, bytes) ? undefined : 'throttled'),
  };
}
