import {createFlowLedger, type FlowLedger, type Linger} from './flow-ledger.js';
import type {RelayEvent} from './relay-events.js';

/** A ledger for each relay thread, since each numbers its flows by itself; read as one. */
export function createFlowLedgers(
  {lingerMs, maxEnded}: Linger,
  threads: number,
  idleTimeoutsMs?: ReadonlyMap<string, number>,
) {
  const ledgers = Array.from({length: threads}, () =>
    createFlowLedger({lingerMs, maxEnded: Math.ceil(maxEnded / threads)}, idleTimeoutsMs),
  );
  const each = (work: (ledger: FlowLedger) => void) => ledgers.forEach(work);
  return {
    apply: (thread: number, events: readonly RelayEvent[]) => events.forEach(ledgers[thread]!.apply),
    read: () => each(ledger => ledger.read()),
    closeInterval: (seconds: number) => each(ledger => ledger.closeInterval(seconds)),
    forget: (nowMs: number) => each(ledger => ledger.forget(nowMs)),
    flows: () => (threads === 1 ? ledgers[0]!.flows() : ledgers.flatMap(ledger => ledger.flows())),
  };
}
