import type {FlowControl} from '../flow/control.js';
import {createTokenBucket} from '../quantity/token-bucket.js';
import type {DropReason} from './counters.js';

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
