/** Packets cannot be captured here. The message is one sentence that says what would help. */
export class PacketRingError extends Error {
  override readonly name = 'PacketRingError';
  readonly code = 'ERR_PACKET_RING';
}
