/** When the run is to end. */
export interface RunEnd {
  readonly ended: Promise<void>;
  /** Ends it after this long, too. */
  after(durationMs: number | undefined): void;
  dispose(): void;
}

/** Ends at SIGINT, SIGTERM or SIGHUP; listens from now on, so that a signal during the start is not lost. */
export function untilEnd(): RunEnd {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let timer: NodeJS.Timeout | undefined;
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  for (const signal of signals) process.on(signal, end);
  return {
    ended,
    after(durationMs) {
      if (durationMs !== undefined) timer = setTimeout(end, durationMs);
    },
    dispose() {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, end);
    },
  };
}
