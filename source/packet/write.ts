import {addBytes, addProtocol, checksumOf} from './checksum.js';
import * as ipv4 from './ipv4.js';
import * as ipv6 from './ipv6.js';
import {type Packet, Protocol} from './packet.js';

/** Linux's own (net.ipv4.ip_default_ttl). */
const hopLimit = 64;

/** Where the upper layer starts in an answer to `packet` that starts at 0. */
export function upperLayerAt({version}: Packet): number {
  return version === 4 ? ipv4.ipv4HeaderBytes : ipv6.ipv6HeaderBytes;
}

/**
 * Completes an answer to `packet` whose upper layer, `upperBytes` of `protocol`, is already written: adds the IP header,
 * with the packet's addresses swapped, and the upper layer's checksum.
 * @param checksumAt offset of the checksum in the upper layer; must be zero so far
 * @returns the answer's length in bytes
 */
export function finishAnswer(
  view: DataView,
  packet: Packet,
  out: DataView,
  protocol: number,
  upperBytes: number,
  checksumAt: number,
): number {
  const at = upperLayerAt(packet);
  const end = at + upperBytes;
  const addressesAt = packet.version === 4 ? ipv4.sourceAt : ipv6.sourceAt;
  for (let byte = 0; byte < at; byte++) out.setUint8(byte, 0);
  for (let byte = 0; byte < packet.addressBytes; byte++) {
    out.setUint8(addressesAt + byte, view.getUint8(packet.targetAt + byte));
    out.setUint8(addressesAt + packet.addressBytes + byte, view.getUint8(packet.sourceAt + byte));
  }
  // Only ICMP for IPv4 has no pseudo header (RFC 792).
  const pseudo =
    protocol === Protocol.icmp
      ? 0
      : addBytes(
          addProtocol(0, protocol, upperBytes),
          out,
          addressesAt,
          addressesAt + 2 * packet.addressBytes,
        );
  out.setUint16(at + checksumAt, checksumOf(addBytes(pseudo, out, at, end)), true);
  if (packet.version === 4) {
    out.setUint8(0, 0x45);
    out.setUint16(ipv4.totalLengthAt, end);
    out.setUint8(ipv4.timeToLiveAt, hopLimit);
    out.setUint8(ipv4.protocolAt, protocol);
    out.setUint16(ipv4.headerChecksumAt, checksumOf(addBytes(0, out, 0, at)), true);
  } else {
    out.setUint8(0, 0x60);
    out.setUint16(ipv6.payloadLengthAt, upperBytes);
    out.setUint8(ipv6.nextHeaderAt, protocol);
    out.setUint8(ipv6.hopLimitAt, hopLimit);
  }
  return end;
}
