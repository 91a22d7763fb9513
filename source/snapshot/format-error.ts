/** The text is not a snapshot; the message says why. */
export class SnapshotFormatError extends Error {
  override readonly name = 'SnapshotFormatError';
}
