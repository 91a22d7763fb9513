import type {Connection, UpdateMetadata} from '../../flow/connection.js';
import type {Metadata} from '../../flow/metadata.js';

const turnMs = 20;
const updatesPerTurn = 500;

/** What is known of a flow, or what finds it: when its turn comes, since that takes a moment. */
export type Finding = Metadata | (() => Metadata);

/** Metadata on its way to the relay. */
export interface SpreadUpdates {
  /** What one flow is given in quick succession goes together. */
  add(flow: Connection, finding: Finding): void;
  close(): void;
}

/**
 * Sends updates of many flows a few at a time: all at once they would keep the relay thread from its datagrams, and what finds them
 * would keep the main thread from its keys.
 */
export function spreadUpdates(updateMetadata: UpdateMetadata): SpreadUpdates {
  /** Most flows have one finding: it waits without a list. */
  const waiting = new Map<Connection, Finding | readonly Finding[]>();
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
      const before = waiting.get(flow);
      waiting.set(flow, before === undefined ? finding : [...listOf(before), finding]);
      schedule();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function listOf(findings: Finding | readonly Finding[]): readonly Finding[] {
  return Array.isArray(findings) ? findings : [findings as Finding];
}

/** Of one finding it is the same object: what flows share goes to the relay once. */
function joined(findings: Finding | readonly Finding[]): Metadata {
  const found = listOf(findings).map(finding => (typeof finding === 'function' ? finding() : finding));
  return found.length === 1 ? found[0]! : Object.assign({}, ...found);
}
