import {addBytes, addProtocol, isSumRight} from './checksum.js';
import {addressesEnd, type Packet, Protocol} from './packet.js';
import {finishAnswer, upperLayerAt} from './write.js';

// RFC 9293, section 3.1: offsets in the header, and control bits.
const sequenceAt = 4;
const acknowledgmentAt = 8;
const dataOffsetAt = 12;
const flagsAt = 13;
const checksumAt = 16;
const headerBytes = 20;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/**
 * Writes a host's answer to a TCP segment without a connection (RFC 9293, section 3.10.7.1).
 * @returns the answer's length; 0 for a reset, which is never answered, and for a malformed segment
 */
export function writeReset(view: DataView, packet: Packet, out: DataView): number {
  const at = packet.payloadAt;
  const bytes = packet.end - at;
  if (bytes < headerBytes) return 0;
  const dataAt = (view.getUint8(at + dataOffsetAt) >>> 4) * 4;
  if (dataAt < headerBytes || dataAt > bytes) return 0;
  const addresses = addBytes(
    addProtocol(0, Protocol.tcp, bytes),
    view,
    packet.sourceAt,
    addressesEnd(packet),
  );
  if (!isSumRight(addBytes(addresses, view, at, packet.end))) return 0;
  const flags = view.getUint8(at + flagsAt);
  if ((flags & RST) !== 0) return 0;

  const reset = upperLayerAt(packet);
  for (let byte = 0; byte < headerBytes; byte++) out.setUint8(reset + byte, 0);
  out.setUint16(reset, view.getUint16(at + 2));
  out.setUint16(reset + 2, view.getUint16(at));
  out.setUint8(reset + dataOffsetAt, (headerBytes / 4) << 4);
  if ((flags & ACK) !== 0) {
    out.setUint32(reset + sequenceAt, view.getUint32(at + acknowledgmentAt));
    out.setUint8(reset + flagsAt, RST);
  } else {
    // SYN and FIN take one sequence number each.
    const segmentLength = bytes - dataAt + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
    out.setUint32(reset + acknowledgmentAt, (view.getUint32(at + sequenceAt) + segmentLength) >>> 0);
    out.setUint8(reset + flagsAt, RST | ACK);
  }
  return finishAnswer(view, packet, out, Protocol.tcp, headerBytes, checksumAt);
}
