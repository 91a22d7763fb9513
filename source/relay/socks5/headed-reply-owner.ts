import type {ReplyOwner, SendFailure} from '../transport/transport.js';

/** Stands in for the owner of replies that get a header: the owner counts payloads only. */
export class HeadedReplyOwner implements ReplyOwner {
  constructor(
    readonly inner: ReplyOwner,
    readonly headerBytes: number,
  ) {}

  onReplySent(packets: number): void {
    this.inner.onReplySent(packets);
  }

  onReplyUnsent(reason: SendFailure, packets: number, bytes: number): void {
    this.inner.onReplyUnsent(reason, packets, bytes - packets * this.headerBytes);
  }

  onReplyWaiting(change: number): void {
    this.inner.onReplyWaiting(change);
  }
}
