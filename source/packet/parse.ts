import {maxPacketBytes, parseIpv4} from './ipv4.js';
import {parseIpv6} from './ipv6.js';
import {type Packet, type PacketKind, Protocol} from './packet.js';
import {parseUdp} from './udp.js';

/**
 * Parses the IP packet at `from` up to, not including, `to` into `packet`, and verifies the checksums of IPv4 and UDP.
 * After `malformed` the record's contents are undefined.
 */
export function parsePacket(view: DataView, from: number, to: number, packet: Packet): PacketKind {
  if (to <= from) return 'malformed';
  if (!parseHeaders(view, from, to, packet)) return 'malformed';
  if (packet.fragmentOffset > 0 || packet.moreFragments) {
    return isFragmentSound(packet) ? 'fragment' : 'malformed';
  }
  if (packet.protocol !== Protocol.udp) return 'other';
  return parseUdp(view, packet) ? 'udp' : 'malformed';
}

function parseHeaders(view: DataView, from: number, to: number, packet: Packet): boolean {
  switch (view.getUint8(from) >>> 4) {
    case 4:
      return parseIpv4(view, from, to, packet);
    case 6:
      return parseIpv6(view, from, to, packet);
    default:
      return false;
  }
}

/** All fragments but the last are multiples of 8 bytes, and none extends beyond the largest packet. */
function isFragmentSound(packet: Packet): boolean {
  const bytes = packet.end - packet.payloadAt;
  if (bytes === 0 || (packet.moreFragments && bytes % 8 !== 0)) return false;
  const headerBytes = packet.version === 4 ? packet.payloadAt - packet.start : 0;
  return headerBytes + packet.fragmentOffset + bytes <= maxPacketBytes;
}
