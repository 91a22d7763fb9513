/** A TUN device cannot be opened or set up as asked. The message is one sentence that says what would help. */
export class TunError extends Error {
  override readonly name = 'TunError';
  readonly code = 'ERR_TUN';
}
