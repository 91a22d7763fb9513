/** The flow is watched beside its path, and this cannot be done to it: a sentence says why. */
export class WatchOnlyError extends Error {
  override readonly name = 'WatchOnlyError';
}

/** Of `end`. */
export const nothingToEnd =
  'the flow passes udptop by, so there is nothing to end: block or limit it, or put udptop into its path (udptop insert)';
