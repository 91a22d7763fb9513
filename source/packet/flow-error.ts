import {type IcmpError, writeError} from './icmp.js';
import {createPacket} from './packet.js';
import {parsePacket} from './parse.js';
import {createReplyRoute, maxReplyHeaderBytes, type ReplyAddresses, ReplyBuilder} from './reply.js';

const noPayload = new DataView(new ArrayBuffer(0));
/** More than any header needs. */
const wholeMtu = 65_535;

/**
 * Writes an ICMP error about a datagram of a flow, for its client. The datagram itself is gone, so the error quotes its
 * headers only: they are what a host finds the program by (RFC 1122, section 3.2.2).
 * @param replies the endpoints of the flow's replies
 * @param mtuBytes see `writeError`
 * @returns its length in bytes
 */
export function writeFlowError(
  replies: ReplyAddresses,
  error: IcmpError,
  out: DataView,
  mtuBytes?: number,
): number {
  const headers = new Uint8Array(maxReplyHeaderBytes);
  const builder = new ReplyBuilder(headers, wholeMtu, 0);
  const requests = createReplyRoute({
    source: replies.target,
    sourcePort: replies.targetPort,
    target: replies.source,
    targetPort: replies.sourcePort,
  });
  builder.begin(requests, noPayload, 0, 0);
  builder.next();
  const view = new DataView(headers.buffer);
  const packet = createPacket();
  parsePacket(view, 0, builder.headerBytes, packet);
  return writeError(view, packet, error, out, mtuBytes);
}
