import type {UpdateMetadata} from '../../flow/connection.js';
import type {Metadata} from '../../flow/metadata.js';
import type {StartedFlow} from '../../monitor/ledger/flow-ledger.js';

const turnMs = 20;
const updatesPerTurn = 200;

/** What is known of a flow, or what finds it: when its turn comes, since that takes a moment. */
export type Finding = Metadata | (() => Metadata);

/** Metadata on its way to the relay. */
export interface SpreadUpdates {
  /** What one flow is given in quick succession goes together. */
  add(flow: StartedFlow, finding: Finding): void;
  close(): void;
}

/**
 * Sends updates of many flows a few at a time: all at once they would keep the relay thread from its datagrams, and what finds them
 * would keep the main thread from its keys.
 */
export function spreadUpdates(updateMetadata: UpdateMetadata): SpreadUpdates {
  const waiting = new Map<StartedFlow, Finding[]>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function turn(): void {
    timer = undefined;
    let left = updatesPerTurn;
    for (const [flow, findings] of waiting) {
      if (left-- === 0) break;
      waiting.delete(flow);
      const metadata = joined(findings);
      // A flow that ended meanwhile must not leave its process to the next one with the same addresses.
      if (Object.keys(metadata).length > 0) updateMetadata(flow, metadata, {onlyActive: true});
    }
    schedule();
  }

  function schedule(): void {
    if (waiting.size > 0 && !closed) timer ??= setTimeout(turn, turnMs).unref();
  }

  return {
    add(flow, finding) {
      waiting.set(flow, [...(waiting.get(flow) ?? []), finding]);
      schedule();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function joined(findings: readonly Finding[]): Metadata {
  return Object.assign({}, ...findings.map(finding => (typeof finding === 'function' ? finding() : finding)));
}
