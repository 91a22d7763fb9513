import type {DropReason} from './counters.js';

/** What the log says about refused datagrams: more where only the configuration helps, and the reason does not say how. */
export function dropMessage(reason: DropReason): string {
  return reason === 'privateTarget'
    ? 'datagrams dropped: a client from elsewhere reaches private addresses only where privateTargets lists them'
    : 'datagrams dropped';
}
