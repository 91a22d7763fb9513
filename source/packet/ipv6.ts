import {type Packet, Protocol} from './packet.js';

// RFC 8200, section 3: offsets in the header.
export const payloadLengthAt = 4;
export const nextHeaderAt = 6;
export const hopLimitAt = 7;
export const sourceAt = 8;
export const targetAt = 24;
export const ipv6HeaderBytes = 40;
/** RFC 8200, section 4.5. */
export const fragmentHeaderBytes = 8;
/** Section 4.1 allows each header once, and destination options twice; a packet with more is not valid. */
const maxExtensionHeaders = 8;

/** Reads the header at `from` and its extension headers. @returns false if the packet is not valid */
export function parseIpv6(view: DataView, from: number, to: number, packet: Packet): boolean {
  if (to - from < ipv6HeaderBytes) return false;
  const end = from + ipv6HeaderBytes + view.getUint16(from + payloadLengthAt);
  if (end > to) return false;
  packet.version = 6;
  packet.start = from;
  packet.end = end;
  packet.sourceAt = from + sourceAt;
  packet.targetAt = from + targetAt;
  packet.addressBytes = 16;
  packet.protocol = view.getUint8(from + nextHeaderAt);
  packet.payloadAt = from + ipv6HeaderBytes;
  packet.identification = 0;
  packet.fragmentOffset = 0;
  packet.moreFragments = false;
  // Between the version and the flow label.
  packet.trafficClass = (view.getUint16(from) >> 4) & 0xff;
  packet.dontFragment = true;
  return skipExtensionHeaders(view, packet);
}

/** Moves `payloadAt` to the upper layer, or past a fragment header. */
function skipExtensionHeaders(view: DataView, packet: Packet): boolean {
  for (let count = 0; count < maxExtensionHeaders; count++) {
    const at = packet.payloadAt;
    const left = packet.end - at;
    switch (packet.protocol) {
      case Protocol.hopByHop:
        // Only allowed directly after the IPv6 header (section 4.1).
        if (count > 0) return false;
        break;
      case Protocol.routing:
        // Segments left: this is not the packet's final destination (section 4.4).
        if (left >= 8 && view.getUint8(at + 3) !== 0) return false;
        break;
      case Protocol.destinationOptions:
        break;
      case Protocol.fragment: {
        if (left < fragmentHeaderBytes) return false;
        const fragment = view.getUint16(at + 2);
        packet.protocol = view.getUint8(at);
        packet.payloadAt = at + fragmentHeaderBytes;
        packet.fragmentOffset = fragment & 0xfff8;
        packet.moreFragments = (fragment & 1) !== 0;
        packet.identification = view.getUint32(at + 4);
        // An atomic fragment is handled as a whole datagram (RFC 6946).
        if (packet.fragmentOffset > 0 || packet.moreFragments) return true;
        continue;
      }
      default:
        return true;
    }
    if (left < 8) return false;
    const headerBytes = (view.getUint8(at + 1) + 1) * 8;
    if (headerBytes > left) return false;
    packet.protocol = view.getUint8(at);
    packet.payloadAt = at + headerBytes;
  }
  return false;
}
