/** How a capture file ended. All that was before its damage has been delivered. */
export type CaptureOutcome =
  | {readonly kind: 'whole'}
  | {
      /** The file ends within a packet; it makes no sense from `offsetBytes` on; or it is something else altogether. */
      readonly kind: 'cut' | 'damaged' | 'no capture';
      readonly offsetBytes: number;
      /** What people are told. */
      readonly sentence: string;
    };

/** A record that makes no sense; its message says why, to follow a colon. */
export class CaptureDamage extends Error {
  override readonly name = 'CaptureDamage';
}
