import type {Endpoint} from '../../../address/endpoint.js';
import type {ReceivedBatch, ReplyOwner} from '../transport.js';
import {type SendingSocket, sendFailure} from './sending-socket.js';

/** Sends datagrams `from` up to, not including, `to` through an unconnected socket. */
export function sendReplies(
  sending: SendingSocket,
  batch: ReceivedBatch,
  from: number,
  to: number,
  peer: Endpoint,
  owner: ReplyOwner,
): void {
  for (let index = from; index < to; index++) {
    const payload = batch.payload(index);
    const bytes = payload.byteLength;
    const failure = sending.send(payload, peer, error => {
      owner.onReplyWaiting(-1);
      if (error) owner.onReplyUnsent(sendFailure(error), 1, bytes);
      else owner.onReplySent(1);
    });
    if (failure) owner.onReplyUnsent(failure, 1, bytes);
    else owner.onReplyWaiting(1);
  }
}
