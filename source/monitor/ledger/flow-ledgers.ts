import type {SizeClass} from '../../flow/size-class.js';
import {sumAmounts} from '../../snapshot/attribution.js';
import type {RelayEvent} from '../threads/relay-events.js';
import {createFlowLedger, type FlowLedger, type Linger, type StartedFlow} from './flow-ledger.js';

/** A ledger for each relay thread, since each has its own numbers for flows; read as one. */
export function createFlowLedgers(
  {lingerMs, maxEnded}: Linger,
  threads: number,
  idleTimeoutsMs?: ReadonlyMap<string, number>,
) {
  const startListeners = new Set<(flow: StartedFlow) => void>();
  const notifyStart = (flow: StartedFlow) => {
    for (const listener of startListeners) listener(flow);
  };
  const ledgers = Array.from({length: threads}, () =>
    createFlowLedger({lingerMs, maxEnded: Math.ceil(maxEnded / threads)}, idleTimeoutsMs, notifyStart),
  );
  const each = (work: (ledger: FlowLedger) => void) => ledgers.forEach(work);
  return {
    /** Calls `listener` once for every flow, at once for existing ones. @returns unsubscribes */
    onStart(listener: (flow: StartedFlow) => void): () => void {
      for (const flow of ledgers.flatMap(ledger => ledger.active())) listener(flow);
      startListeners.add(listener);
      return () => startListeners.delete(listener);
    },
    apply: (thread: number, events: readonly RelayEvent[]) => events.forEach(ledgers[thread]!.apply),
    /** The active flows of a thread. */
    activeOf: (thread: number): readonly StartedFlow[] => ledgers[thread]!.active(),
    threadDied: (thread: number, atMs: number) => ledgers[thread]!.threadDied(atMs),
    read: () => each(ledger => ledger.read()),
    closeInterval: (seconds: number) => each(ledger => ledger.closeInterval(seconds)),
    removeOld: (nowMs: number) => each(ledger => ledger.removeOld(nowMs)),
    removed: () => sumAmounts(ledgers.map(ledger => ledger.removed())),
    sizes(id: string, startedAtMs: number): readonly SizeClass[] | undefined {
      for (const ledger of ledgers) {
        const sizes = ledger.sizes(id, startedAtMs);
        if (sizes) return sizes;
      }
      return undefined;
    },
    flows: () => (threads === 1 ? ledgers[0]!.flows() : ledgers.flatMap(ledger => ledger.flows())),
  };
}
