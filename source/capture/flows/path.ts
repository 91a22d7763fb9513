import {isLoopback} from '../../address/host.js';

/** Which way a flow goes, from its client to its target, as this machine sees it. */
export type FlowPath = 'in' | 'out' | 'local' | 'through';

/**
 * What a group is told comes in from elsewhere, or goes out from here.
 * @param isTargetGroup whether the target is a multicast or broadcast address
 */
export function pathOf(isClientLocal: boolean, isTargetLocal: boolean, isTargetGroup: boolean): FlowPath {
  if (isClientLocal) return isTargetLocal ? 'local' : 'out';
  return isTargetLocal || isTargetGroup ? 'in' : 'through';
}

/**
 * The same for a file, which may say that its machine sent a frame and else tells nothing of its addresses; undefined where it does not.
 * @param isSwapped whether the sender is the target
 */
export function pathOfFrame(isOutgoing: boolean, sender: string, isSwapped: boolean): FlowPath | undefined {
  if (isLoopback(sender)) return 'local';
  if (!isOutgoing) return undefined;
  return isSwapped ? 'in' : 'out';
}
