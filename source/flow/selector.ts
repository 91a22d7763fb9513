/** In turn, at random, the first healthy target, or always the same target for the same client address. */
export const selectorStrategies = ['round', 'rand', 'fifo', 'hash'] as const;

/** How a new session chooses one of several targets, as in gost. */
export interface Selector {
  readonly strategy: (typeof selectorStrategies)[number];
  /** A target is skipped after this many refusals in a row, ... */
  readonly maxFails: number;
  /** ... for this long. */
  readonly failTimeoutMs: number;
}
