import {addBytes, addProtocol, isSumRight} from './checksum.js';
import {addressesEnd, type Packet, Protocol} from './packet.js';

// RFC 768: offsets in the header.
export const sourcePortAt = 0;
export const targetPortAt = 2;
export const lengthAt = 4;
export const checksumAt = 6;
export const udpHeaderBytes = 8;

/** Reads the UDP header of a whole packet. @returns false if its length or checksum is wrong */
export function parseUdp(view: DataView, packet: Packet): boolean {
  const at = packet.payloadAt;
  const left = packet.end - at;
  if (left < udpHeaderBytes) return false;
  const bytes = view.getUint16(at + lengthAt);
  if (bytes < udpHeaderBytes || bytes > left) return false;
  if (view.getUint16(at + checksumAt) === 0) {
    // No checksum, which only IPv4 allows (RFC 8200, section 8.1).
    if (packet.version === 6) return false;
  } else {
    const pseudo = addProtocol(0, Protocol.udp, bytes);
    const addresses = addBytes(pseudo, view, packet.sourceAt, addressesEnd(packet));
    if (!isSumRight(addBytes(addresses, view, at, at + bytes))) return false;
  }
  packet.sourcePort = view.getUint16(at + sourcePortAt);
  packet.targetPort = view.getUint16(at + targetPortAt);
  packet.dataAt = at + udpHeaderBytes;
  packet.dataBytes = bytes - udpHeaderBytes;
  return true;
}
