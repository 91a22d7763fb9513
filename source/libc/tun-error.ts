/** A TUN device cannot be had as it was asked for. The message is one sentence that says what would help. */
export class TunError extends Error {
  override readonly name = 'TunError';
  readonly code = 'ERR_TUN';
}
