import type {TrafficStatsReporter} from './traffic-stats-reporter.js';

export interface BatchingOptions {
  /** Held back at most this long. */
  readonly maxDelayMs?: number;
  /** Delivered as soon as so many calls are held back. */
  readonly maxCalls?: number;
  /** An error of the wrapped reporter, which no caller is there to receive. */
  readonly onError?: (error: unknown) => void;
}

/** A reporter that holds calls back; `flush` delivers them at once, `close` delivers them and stops. */
export interface BatchingReporter extends TrafficStatsReporter {
  flush(): void;
  close(): void;
}

/**
 * Takes every call at once and passes it on later, in order and in bursts, outside the relay's path:
 * for sinks too slow to be called between two packets.
 */
export function batchCalls(reporter: TrafficStatsReporter, options: BatchingOptions = {}): BatchingReporter {
  const {maxDelayMs = 100, maxCalls = 10_000, onError} = options;
  let calls: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const due = calls;
    calls = [];
    for (const call of due) {
      try {
        call();
      } catch (error) {
        onError?.(error);
      }
    }
  }

  function hold(call: () => void): void {
    calls.push(call);
    if (calls.length >= maxCalls) flush();
    else timer ??= setTimeout(flush, maxDelayMs).unref();
  }

  return {
    onPacket: (...packet) => hold(() => reporter.onPacket(...packet)),
    onConnectionStart: (...connection) => hold(() => reporter.onConnectionStart?.(...connection)),
    onConnectionEnd: (...connection) => hold(() => reporter.onConnectionEnd?.(...connection)),
    flush,
    close: flush,
  };
}
