/** The logger that the relay writes to, such as pino's. */
export interface RelayLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLogger: RelayLogger = {debug() {}, info() {}, warn() {}, error() {}};

const quietMs = 10_000;

/**
 * Warns at most once per kind in 10 s, so that bad input cannot flood the log. The next warning of a kind says how many
 * were suppressed.
 */
export function createBoundedWarning(logger: RelayLogger, now: () => number = Date.now) {
  const kinds = new Map<string, {loggedAtMs: number; suppressed: number}>();
  return (kind: string, fields: object, message: string): void => {
    const nowMs = now();
    const last = kinds.get(kind);
    if (last && nowMs - last.loggedAtMs < quietMs) {
      last.suppressed++;
      return;
    }
    kinds.set(kind, {loggedAtMs: nowMs, suppressed: 0});
    logger.warn(last?.suppressed ? {...fields, alsoSuppressed: last.suppressed} : fields, message);
  };
}

export type BoundedWarning = ReturnType<typeof createBoundedWarning>;
