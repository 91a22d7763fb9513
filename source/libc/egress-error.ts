/** Sockets towards targets cannot have the mark or the interface asked for. The message is one sentence that says what would help. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code = 'ERR_EGRESS';
}
