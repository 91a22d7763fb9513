import * as ipv4 from '../ipv4.js';
import * as ipv6 from '../ipv6.js';
import {Protocol} from '../packet.js';
import type {CapturedDatagram} from './datagram.js';

/** Far more than any sender uses: RFC 8200, section 4.1, allows each header once, and destination options twice. */
const maxExtensionHeaders = 16;
/** The longest packet that Linux hands to a network card (GSO_MAX_SIZE, include/linux/netdevice.h). */
const maxOffloadedBytes = 8 * 65_535;

/**
 * Reads the IPv4 header at `at`. Checksums are not looked at: what this machine sends has none yet where its network card computes them.
 * @param end where the captured bytes end
 * @param wireEnd where the packet ended on the wire at the latest
 * @returns false if the header is impossible or was not captured
 */
export function locateIpv4(
  view: DataView,
  at: number,
  end: number,
  wireEnd: number,
  datagram: CapturedDatagram,
): boolean {
  if (end - at < ipv4.ipv4HeaderBytes) return false;
  const first = view.getUint8(at);
  const headerBytes = (first & 0x0f) * 4;
  const totalBytes = view.getUint16(at + ipv4.totalLengthAt);
  // Segmentation offload leaves 0 where the packet is longer than the field can say.
  const packetEnd = totalBytes === 0 ? Math.min(wireEnd, at + maxOffloadedBytes) : at + totalBytes;
  if (first >>> 4 !== 4 || headerBytes < ipv4.ipv4HeaderBytes) return false;
  if (packetEnd < at + headerBytes || packetEnd > wireEnd) return false;
  const fragment = view.getUint16(at + ipv4.fragmentAt);
  datagram.family = 4;
  datagram.sourceAt = at + ipv4.sourceAt;
  datagram.targetAt = at + ipv4.targetAt;
  datagram.addressBytes = 4;
  datagram.protocol = view.getUint8(at + ipv4.protocolAt);
  datagram.packetEnd = packetEnd;
  datagram.payloadAt = at + headerBytes;
  datagram.identification = view.getUint16(at + ipv4.identificationAt);
  datagram.fragmentOffset = (fragment & ipv4.fragmentOffsetMask) * 8;
  datagram.moreFragments = (fragment & ipv4.moreFragmentsFlag) !== 0;
  return true;
}

/** Reads the IPv6 header at `at` and its extension headers, as `locateIpv4` does. */
export function locateIpv6(
  view: DataView,
  at: number,
  end: number,
  wireEnd: number,
  datagram: CapturedDatagram,
): boolean {
  if (end - at < ipv6.ipv6HeaderBytes || view.getUint8(at) >>> 4 !== 6) return false;
  const payloadBytes = view.getUint16(at + ipv6.payloadLengthAt);
  // A jumbogram (RFC 2675) and segmentation offload leave 0 where the packet is longer than the field can say.
  const packetEnd =
    payloadBytes === 0 ? Math.min(wireEnd, at + maxOffloadedBytes) : at + ipv6.ipv6HeaderBytes + payloadBytes;
  if (packetEnd > wireEnd) return false;
  datagram.family = 6;
  datagram.sourceAt = at + ipv6.sourceAt;
  datagram.targetAt = at + ipv6.targetAt;
  datagram.addressBytes = 16;
  datagram.protocol = view.getUint8(at + ipv6.nextHeaderAt);
  datagram.packetEnd = packetEnd;
  datagram.payloadAt = at + ipv6.ipv6HeaderBytes;
  datagram.identification = 0;
  datagram.fragmentOffset = 0;
  datagram.moreFragments = false;
  return datagram.protocol === Protocol.udp || skipExtensionHeaders(view, end, datagram);
}

/** Moves `payloadAt` to the upper layer, or behind the fragment header of a later fragment. */
function skipExtensionHeaders(view: DataView, end: number, datagram: CapturedDatagram): boolean {
  const headersEnd = Math.min(end, datagram.packetEnd);
  for (let count = 0; count < maxExtensionHeaders; count++) {
    const {protocol, payloadAt: at} = datagram;
    if (!isExtensionHeader(protocol)) return true;
    if (headersEnd - at < 8) return false;
    const headerBytes = extensionBytes(protocol, view.getUint8(at + 1));
    if (headersEnd - at < headerBytes) return false;
    datagram.protocol = view.getUint8(at);
    datagram.payloadAt = at + headerBytes;
    if (protocol !== Protocol.fragment) continue;
    const fragment = view.getUint16(at + 2);
    datagram.fragmentOffset = fragment & 0xfff8;
    datagram.moreFragments = (fragment & 1) !== 0;
    datagram.identification = view.getUint32(at + 4);
    if (datagram.fragmentOffset > 0) return true;
  }
  return false;
}

function isExtensionHeader(protocol: number): boolean {
  return (
    protocol === Protocol.hopByHop ||
    protocol === Protocol.routing ||
    protocol === Protocol.fragment ||
    protocol === Protocol.authentication ||
    protocol === Protocol.destinationOptions ||
    protocol === Protocol.mobility
  );
}

/** RFC 8200, sections 4.2 and 4.5; the length of an authentication header counts words of 4 bytes (RFC 4302, section 2.2). */
function extensionBytes(protocol: number, length: number): number {
  if (protocol === Protocol.fragment) return ipv6.fragmentHeaderBytes;
  return protocol === Protocol.authentication ? (length + 2) * 4 : (length + 1) * 8;
}
