import {isThenable} from '../flow/rejection.js';
import type {PacketCounter} from './traffic-stats-reporter.js';

/** What `meter` returned, if it is a counter. Packets cannot wait for a promise: it is reported, or what it rejects with. */
export function checkedCounter(
  returned: PacketCounter | undefined,
  report: (error: unknown) => void,
): PacketCounter | undefined {
  if (!isThenable(returned)) return returned;
  void returned.then(
    () => report(new TypeError('meter returned a promise; it has to return a counter')),
    report,
  );
  return undefined;
}
