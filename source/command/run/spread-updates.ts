import type {UpdateMetadata} from '../../flow/connection.js';
import type {Metadata} from '../../flow/metadata.js';
import type {StartedFlow} from '../../monitor/ledger/flow-ledger.js';

const turnMs = 20;
const updatesPerTurn = 200;

/** Metadata on its way to the relay. */
export interface SpreadUpdates {
  /** What one flow is given in quick succession goes together. */
  add(flow: StartedFlow, metadata: Metadata): void;
  close(): void;
}

/** Sends updates of many flows a few at a time: all at once they would keep the relay thread from its datagrams. */
export function spreadUpdates(updateMetadata: UpdateMetadata): SpreadUpdates {
  const waiting = new Map<StartedFlow, Metadata>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function turn(): void {
    timer = undefined;
    let left = updatesPerTurn;
    for (const [flow, metadata] of waiting) {
      if (left-- === 0) break;
      waiting.delete(flow);
      // A flow that ended meanwhile must not leave its process to the next one with the same addresses.
      updateMetadata(flow, metadata, {onlyActive: true});
    }
    schedule();
  }

  function schedule(): void {
    if (waiting.size > 0 && !closed) timer ??= setTimeout(turn, turnMs).unref();
  }

  return {
    add(flow, metadata) {
      waiting.set(flow, {...waiting.get(flow), ...metadata});
      schedule();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
