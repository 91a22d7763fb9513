import {hexOf, uint16} from './bytes.js';
import {type Finding, found, type Inspected} from './finding.js';
import {payloadType} from './quality/rtp/payload-types.js';

/** RFC 3550, section 5.1. */
const headerBytes = 12;

/**
 * Recognises RTP, which has no magic number, by two datagrams of one direction and source with consecutive sequence
 * numbers (RFC 3550, appendix A.1). This includes SRTP, whose headers are not encrypted.
 */
export function createRtpWatch(): (datagram: Inspected) => Finding | undefined {
  // Of the last packet of each direction; -1 for none. The source is signed, as small integers are stored without an object.
  const sources = {rx: 0, tx: 0};
  const sequences = {rx: -1, tx: -1};
  return ({payload, direction}) => {
    if (!isHeader(payload)) {
      sequences[direction] = -1;
      return undefined;
    }
    const source = (uint16(payload, 8) << 16) | uint16(payload, 10);
    const sequence = uint16(payload, 2);
    const last = sequences[direction];
    // A source is random (section 8.1); in tables, zeros stand here.
    const follows =
      last >= 0 && source !== 0 && sources[direction] === source && ((last + 1) & 0xffff) === sequence;
    sources[direction] = source;
    sequences[direction] = sequence;
    if (!follows) return undefined;
    const type = payload[1]! & 0x7f;
    return found('rtp', {
      rtp_payload_type: type,
      rtp_codec: payloadType(type)?.codec,
      rtp_ssrc: hexOf(source >>> 0),
    });
  };
}

/** Version 2, not an RTCP type (RFC 5761, section 4), and long enough for its sources and extension. */
function isHeader(payload: Uint8Array): boolean {
  const first = payload[0]!;
  const type = payload[1]! & 0x7f;
  if (payload.length < headerBytes || first >> 6 !== 2 || (type >= 64 && type <= 95)) return false;
  const end = headerBytes + (first & 15) * 4;
  const hasExtension = (first & 0x10) !== 0;
  return end + (hasExtension ? 4 + uint16(payload, end + 2) * 4 : 0) <= payload.length;
}
