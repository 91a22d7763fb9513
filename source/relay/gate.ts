import type {FlowControl} from '../flow/control.js';
import type {DropReason} from './counters.js';
import {createFlowRate} from './rate-limits.js';

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

export function createGate(control: FlowControl): Gate {
  if (control.kind === 'blocked') {
    return {
      control,
      isOver: atMs => control.untilMs !== null && atMs >= control.untilMs,
      refuses: () => 'blocked',
    };
  }
  const {bytesPerSecond} = control;
  const rates = createFlowRate({rxBytesPerSecond: bytesPerSecond, txBytesPerSecond: bytesPerSecond});
  return {
    control,
    isOver: () => false,
    refuses: (direction, bytes, atMs) => (rates.passes(direction, bytes, atMs) ? undefined : 'throttled'),
  };
}
