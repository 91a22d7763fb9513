/** Resolves when the run is to end: a signal, or the end of `durationMs`. */
export function untilEnd(durationMs: number | undefined): {ended: Promise<void>; dispose(): void} {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let timer: NodeJS.Timeout | undefined;
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
    for (const signal of signals) process.on(signal, resolve);
    if (durationMs !== undefined) timer = setTimeout(resolve, durationMs);
  });
  return {
    ended,
    dispose() {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, end);
    },
  };
}
