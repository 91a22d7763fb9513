import {reportRejection, unlessPromise} from '../flow/rejection.js';
import type {PacketCounter, TrafficStatsReporter} from './traffic-stats-reporter.js';

export interface BatchingOptions {
  /** Calls are delivered after this long at the latest; 100 ms by default. */
  readonly maxDelayMs?: number;
  /** Calls are delivered as soon as this many wait; 10,000 by default. */
  readonly maxCalls?: number;
  /**
   * Called with what the wrapped reporter throws or rejects with: there is no caller left to catch it. Default: the first error becomes
   * a warning of the process.
   */
  readonly onError?: (error: unknown) => void;
}

/** A reporter that delays calls; `flush` and `close` deliver what waits at once. */
export interface BatchingReporter extends TrafficStatsReporter {
  flush(): void;
  close(): void;
}

/**
 * Queues every call and delivers it later, in order and in bursts, outside the relay's path: for reporters too slow to
 * be called between two packets. Offers `meter` when the wrapped reporter does.
 */
export function batchCalls(reporter: TrafficStatsReporter, options: BatchingOptions = {}): BatchingReporter {
  const {maxDelayMs = 100, maxCalls = 10_000, onError = warnOnce()} = options;
  let calls: (() => unknown)[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const due = calls;
    calls = [];
    for (const call of due) {
      try {
        reportRejection(call(), onError);
      } catch (error) {
        onError(error);
      }
    }
  }

  function defer(call: () => unknown): void {
    calls.push(call);
    if (calls.length >= maxCalls) flush();
    else timer ??= setTimeout(flush, maxDelayMs).unref();
  }

  return {
    onPacket: (...packet) => defer(() => reporter.onPacket(...packet)),
    onConnectionStart: (...connection) => defer(() => reporter.onConnectionStart?.(...connection)),
    onConnectionEnd: (...connection) => defer(() => reporter.onConnectionEnd?.(...connection)),
    ...(reporter.meter && {meter: deferredMeter}),
    flush,
    close: flush,
  };

  function deferredMeter(
    ...connection: Parameters<NonNullable<TrafficStatsReporter['meter']>>
  ): Required<PacketCounter> {
    let counter: PacketCounter | undefined;
    defer(() => {
      counter = unlessPromise(reporter.meter!(...connection), 'meter', onError);
    });
    return {
      get ended() {
        return counter?.ended ?? false;
      },
      addRx: (...packets) => defer(() => counter?.addRx(...packets)),
      addTx: (...packets) => defer(() => counter?.addTx(...packets)),
      addRxSize: bytes => defer(() => counter?.addRxSize?.(bytes)),
      addTxSize: bytes => defer(() => counter?.addTxSize?.(bytes)),
      addResponse: (...response) => defer(() => counter?.addResponse?.(...response)),
      addDrops: (...drops) => defer(() => counter?.addDrops?.(...drops)),
      addRefusals: count => defer(() => counter?.addRefusals?.(count)),
      noteUnproven: isUnproven => defer(() => counter?.noteUnproven?.(isUnproven)),
      noteEnd: reason => defer(() => counter?.noteEnd?.(reason)),
    };
  }
}

function warnOnce(): (error: unknown) => void {
  let warned = false;
  return error => {
    if (!warned)
      process.emitWarning(`A batched stats reporter threw, and its later errors are not shown: ${error}`);
    warned = true;
  };
}
