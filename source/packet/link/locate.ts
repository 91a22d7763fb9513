import {EtherType, type Frame, skipVlanTags} from '../frame.js';
import {LinkType} from './link-type.js';

// Linux cooked captures, v1 and v2: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and LINKTYPE_LINUX_SLL2.html
const cookedBytes = 16;
const cooked2Bytes = 20;
/** The packet type of what this machine sent (PACKET_OUTGOING, linux/if_packet.h). */
const outgoingType = 4;
const ethernetBytes = 14;
/** Below it, the field is a length (IEEE 802.3, clause 3.2.6). */
const minEtherType = 0x0600;
/** RFC 1042: LLC with both SAPs 0xaa and an unnumbered frame, and SNAP with the organization 0. */
const snapBytes = 8;
const pppoeSessionType = 0x8864;
/** RFC 2516, section 4: six bytes of PPPoE, then the PPP protocol. */
const pppoeBytes = 8;
/** Address families as their machines number them: all of them IPv4; then those of BSDs, macOS and Linux for IPv6. */
const ipv4Family = 2;
const ipv6Families: readonly number[] = [10, 24, 28, 30];

/**
 * Sets `networkAt` and `etherType` of a frame from its link header, which begins at `linkAt`. Linux cooked captures also tell
 * `outgoing`, and the second version `interfaceIndex`.
 * @returns false if the link type is unknown, or the link header was not captured
 */
export function locatePacket(linkType: number, frame: Frame): boolean {
  switch (linkType) {
    case LinkType.ethernet:
      return locateEthernet(frame);
    case LinkType.raw:
    case LinkType.oldRaw:
    case LinkType.openBsdRaw:
      return locateRaw(frame);
    case LinkType.ipv4:
      return locateAt(frame, 0, EtherType.ipv4);
    case LinkType.ipv6:
      return locateAt(frame, 0, EtherType.ipv6);
    case LinkType.linuxCooked:
      return locateCooked(frame);
    case LinkType.linuxCooked2:
      return locateCooked2(frame);
    case LinkType.null:
    case LinkType.loop:
      return locateLoopback(frame);
    default:
      return false;
  }
}

function locateAt(frame: Frame, linkBytes: number, etherType: number): boolean {
  frame.networkAt = frame.linkAt + linkBytes;
  frame.etherType = etherType;
  return true;
}

function locateEthernet(frame: Frame): boolean {
  const {view, linkAt, end} = frame;
  if (linkAt + ethernetBytes > end) return false;
  locateAt(frame, ethernetBytes, view.getUint16(linkAt + 12));
  skipVlanTags(frame);
  if (frame.etherType < minEtherType) skipSnap(frame);
  if (frame.etherType === pppoeSessionType) skipPppoe(frame);
  return true;
}

/** Moves past LLC and SNAP, where they carry an EtherType. */
function skipSnap(frame: Frame): void {
  const {view, networkAt: at} = frame;
  if (at + snapBytes > frame.end) return;
  if (view.getUint32(at) !== 0xaaaa0300 || view.getUint16(at + 4) !== 0) return;
  locateAt(frame, at + snapBytes - frame.linkAt, view.getUint16(at + 6));
}

/** Moves past PPPoE and PPP, where they carry IP (RFC 1332, RFC 5072). */
function skipPppoe(frame: Frame): void {
  const {view, networkAt: at} = frame;
  if (at + pppoeBytes > frame.end) return;
  const protocol = view.getUint16(at + 6);
  const packetAt = at + pppoeBytes - frame.linkAt;
  if (protocol === 0x0021) locateAt(frame, packetAt, EtherType.ipv4);
  else if (protocol === 0x0057) locateAt(frame, packetAt, EtherType.ipv6);
}

function locateRaw(frame: Frame): boolean {
  const {view, linkAt, end} = frame;
  if (linkAt >= end) return false;
  const version = view.getUint8(linkAt) >>> 4;
  return locateAt(frame, 0, version === 4 ? EtherType.ipv4 : version === 6 ? EtherType.ipv6 : 0);
}

function locateCooked(frame: Frame): boolean {
  const {view, linkAt, end} = frame;
  if (linkAt + cookedBytes > end) return false;
  frame.outgoing = view.getUint16(linkAt) === outgoingType;
  locateAt(frame, cookedBytes, view.getUint16(linkAt + 14));
  skipVlanTags(frame);
  return true;
}

function locateCooked2(frame: Frame): boolean {
  const {view, linkAt, end} = frame;
  if (linkAt + cooked2Bytes > end) return false;
  frame.outgoing = view.getUint8(linkAt + 10) === outgoingType;
  frame.interfaceIndex = view.getUint32(linkAt + 4);
  locateAt(frame, cooked2Bytes, view.getUint16(linkAt));
  skipVlanTags(frame);
  return true;
}

/** The address family tells its own byte order: it is a small number. */
function locateLoopback(frame: Frame): boolean {
  const {view, linkAt, end} = frame;
  if (linkAt + 4 > end) return false;
  const bigEndian = view.getUint32(linkAt);
  const family = bigEndian > 0xffff ? view.getUint32(linkAt, true) : bigEndian;
  const etherType =
    family === ipv4Family ? EtherType.ipv4 : ipv6Families.includes(family) ? EtherType.ipv6 : 0;
  return locateAt(frame, 4, etherType);
}
