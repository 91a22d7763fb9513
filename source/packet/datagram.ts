import {EtherType, type Frame} from './frame.js';
import * as ipv4 from './ipv4.js';
import * as ipv6 from './ipv6.js';
import {Protocol} from './packet.js';
import * as udp from './udp.js';

/** What a captured packet is. Numbers, which are compared faster than texts. */
export const DatagramKind = {
  other: 0,
  /** A datagram, the first fragment of one, or a train of several. */
  udp: 1,
  /** A later fragment, which names no ports. */
  fragment: 2,
  /** An ICMP error about a datagram: the fields are those of the datagram that it quotes. */
  icmp: 3,
  malformed: 4,
} as const;

export type DatagramKind = (typeof DatagramKind)[keyof typeof DatagramKind];

/** The headers of a captured datagram, as offsets into the memory of its frame. The record is reused. */
export interface Datagram {
  addressBytes: 4 | 16;
  sourceAt: number;
  targetAt: number;
  sourcePort: number;
  targetPort: number;
  payloadAt: number;
  /** As on the wire: of the whole datagram, also where this is its first fragment; of all datagrams of a train. */
  payloadBytes: number;
  /** How many of them were captured, in this frame. */
  capturedBytes: number;
  /** 1, or more for a train. */
  datagrams: number;
  /** Of an ICMP error: whether nothing listens at the target (RFC 792, RFC 4443, section 3.1). */
  isPortUnreachable: boolean;
}

export function createDatagram(): Datagram {
  return {
    addressBytes: 4,
    sourceAt: 0,
    targetAt: 0,
    sourcePort: 0,
    targetPort: 0,
    payloadAt: 0,
    payloadBytes: 0,
    capturedBytes: 0,
    datagrams: 1,
    isPortUnreachable: false,
  };
}

/** As many as `parseIpv6` allows. */
const maxExtensionHeaders = 8;
const icmpHeaderBytes = 8;
const [icmpUnreachable, icmpPortUnreachable] = [3, 3];
const [icmpv6Unreachable, icmpv6PortUnreachable] = [1, 4];

/**
 * Where the upper layer of the packet begins, its protocol, and its length by the IP header. Fields of one record, because several
 * results would have to be allocated.
 */
const upper = {at: 0, protocol: 0, bytes: 0, isFirstFragment: false, isLaterFragment: false};

/**
 * Reads the headers of a captured packet in place. Lengths are those of the headers: the snap length may have cut the packet. Checksums
 * are not looked at: those of packets that leave may not be filled in yet.
 */
export function locateDatagram(frame: Frame, datagram: Datagram): DatagramKind {
  const {view, networkAt, end, etherType} = frame;
  if (etherType === EtherType.ipv4) {
    if (!readIpv4(view, networkAt, end, frame.wireBytes - (networkAt - frame.linkAt), datagram)) {
      return DatagramKind.malformed;
    }
  } else if (etherType === EtherType.ipv6) {
    if (!readIpv6(view, networkAt, end, frame.wireBytes - (networkAt - frame.linkAt), datagram)) {
      return DatagramKind.malformed;
    }
  } else return DatagramKind.other;
  if (upper.isLaterFragment)
    return upper.protocol === Protocol.udp ? DatagramKind.fragment : DatagramKind.other;
  if (upper.protocol === Protocol.udp) return readUdp(view, end, frame.segmentBytes, datagram);
  if (upper.protocol === Protocol.icmp || upper.protocol === Protocol.icmpv6)
    return readIcmp(view, end, datagram);
  return DatagramKind.other;
}

function readIpv4(view: DataView, at: number, end: number, wireBytes: number, datagram: Datagram): boolean {
  if (at + ipv4.ipv4HeaderBytes > end) return false;
  const first = view.getUint8(at);
  const headerBytes = (first & 0x0f) * 4;
  // With segmentation offload the total length may be missing.
  const totalBytes = view.getUint16(at + ipv4.totalLengthAt) || wireBytes;
  if (first >> 4 !== 4 || headerBytes < ipv4.ipv4HeaderBytes || totalBytes < headerBytes) return false;
  const fragment = view.getUint16(at + ipv4.fragmentAt);
  datagram.addressBytes = 4;
  datagram.sourceAt = at + ipv4.sourceAt;
  datagram.targetAt = at + ipv4.targetAt;
  upper.at = at + headerBytes;
  upper.bytes = totalBytes - headerBytes;
  upper.protocol = view.getUint8(at + ipv4.protocolAt);
  upper.isLaterFragment = (fragment & ipv4.fragmentOffsetMask) !== 0;
  upper.isFirstFragment = !upper.isLaterFragment && (fragment & ipv4.moreFragmentsFlag) !== 0;
  return true;
}

function readIpv6(view: DataView, at: number, end: number, wireBytes: number, datagram: Datagram): boolean {
  if (at + ipv6.ipv6HeaderBytes > end || view.getUint8(at) >> 4 !== 6) return false;
  datagram.addressBytes = 16;
  datagram.sourceAt = at + ipv6.sourceAt;
  datagram.targetAt = at + ipv6.targetAt;
  upper.at = at + ipv6.ipv6HeaderBytes;
  // 0 in a jumbogram (RFC 2675), and with segmentation offload.
  upper.bytes = view.getUint16(at + ipv6.payloadLengthAt) || wireBytes - ipv6.ipv6HeaderBytes;
  upper.protocol = view.getUint8(at + ipv6.nextHeaderAt);
  upper.isFirstFragment = false;
  upper.isLaterFragment = false;
  return skipExtensionHeaders(view, end);
}

/** Moves `upper` to what follows the extension headers (RFC 8200, section 4); false where they are cut off or too many. */
function skipExtensionHeaders(view: DataView, end: number): boolean {
  for (let count = 0; count < maxExtensionHeaders; count++) {
    const {at, protocol} = upper;
    const isFragment = protocol === Protocol.fragment;
    if (
      !isFragment &&
      protocol !== Protocol.hopByHop &&
      protocol !== Protocol.routing &&
      protocol !== Protocol.destinationOptions
    ) {
      return true;
    }
    if (at + 8 > end) return false;
    const bytes = isFragment ? ipv6.fragmentHeaderBytes : (view.getUint8(at + 1) + 1) * 8;
    if (bytes > upper.bytes) return false;
    if (isFragment) {
      const fragment = view.getUint16(at + 2);
      upper.isLaterFragment = (fragment & 0xfff8) !== 0;
      upper.isFirstFragment = !upper.isLaterFragment && (fragment & 1) !== 0;
    }
    upper.protocol = view.getUint8(at);
    upper.at = at + bytes;
    upper.bytes -= bytes;
    if (upper.isLaterFragment) return true;
  }
  return false;
}

function readUdp(view: DataView, end: number, segmentBytes: number, datagram: Datagram): DatagramKind {
  const {at} = upper;
  if (at + udp.udpHeaderBytes > end) return DatagramKind.malformed;
  let bytes = view.getUint16(at + udp.lengthAt);
  // The length of a train is that of one of its datagrams, or of all; and 0 where it is too large for the field.
  if (segmentBytes > 0 || bytes === 0) bytes = upper.bytes;
  else if (bytes < udp.udpHeaderBytes || (bytes > upper.bytes && !upper.isFirstFragment))
    return DatagramKind.malformed;
  datagram.sourcePort = view.getUint16(at + udp.sourcePortAt);
  datagram.targetPort = view.getUint16(at + udp.targetPortAt);
  datagram.payloadAt = at + udp.udpHeaderBytes;
  datagram.payloadBytes = Math.max(0, bytes - udp.udpHeaderBytes);
  datagram.capturedBytes = Math.min(datagram.payloadBytes, end - datagram.payloadAt);
  datagram.datagrams =
    segmentBytes > 0 && datagram.payloadBytes > segmentBytes
      ? Math.ceil(datagram.payloadBytes / segmentBytes)
      : 1;
  return DatagramKind.udp;
}

function readIcmp(view: DataView, end: number, datagram: Datagram): DatagramKind {
  const {at} = upper;
  const quotedAt = at + icmpHeaderBytes;
  if (quotedAt > end) return DatagramKind.malformed;
  const type = view.getUint8(at);
  const code = view.getUint8(at + 1);
  const isIpv4 = upper.protocol === Protocol.icmp;
  if (type !== (isIpv4 ? icmpUnreachable : icmpv6Unreachable)) return DatagramKind.other;
  const isRead = isIpv4
    ? readIpv4(view, quotedAt, end, 0, datagram)
    : readIpv6(view, quotedAt, end, ipv6.ipv6HeaderBytes, datagram);
  // Eight bytes of the datagram are enough for its ports (RFC 792).
  if (!isRead || upper.protocol !== Protocol.udp || upper.isLaterFragment || upper.at + 4 > end) {
    return DatagramKind.other;
  }
  datagram.sourcePort = view.getUint16(upper.at + udp.sourcePortAt);
  datagram.targetPort = view.getUint16(upper.at + udp.targetPortAt);
  datagram.isPortUnreachable = code === (isIpv4 ? icmpPortUnreachable : icmpv6PortUnreachable);
  return DatagramKind.icmp;
}
