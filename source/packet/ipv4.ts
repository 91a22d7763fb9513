import {addBytes, isSumRight} from './checksum.js';
import type {Packet} from './packet.js';

// RFC 791, section 3.1: offsets in the header.
export const trafficClassAt = 1;
export const totalLengthAt = 2;
export const identificationAt = 4;
export const fragmentAt = 6;
export const timeToLiveAt = 8;
export const protocolAt = 9;
export const headerChecksumAt = 10;
export const sourceAt = 12;
export const targetAt = 16;
/** A header without options. */
export const ipv4HeaderBytes = 20;
const dontFragmentFlag = 0x4000;
export const moreFragmentsFlag = 0x2000;
export const fragmentOffsetMask = 0x1fff;
export const maxPacketBytes = 65_535;

/** Reads the header at `from` and skips options. @returns false if the packet is not valid */
export function parseIpv4(view: DataView, from: number, to: number, packet: Packet): boolean {
  if (to - from < ipv4HeaderBytes) return false;
  const headerBytes = (view.getUint8(from) & 0x0f) * 4;
  const totalBytes = view.getUint16(from + totalLengthAt);
  if (headerBytes < ipv4HeaderBytes || totalBytes < headerBytes || totalBytes > to - from) return false;
  if (!isSumRight(addBytes(0, view, from, from + headerBytes))) return false;
  const fragment = view.getUint16(from + fragmentAt);
  packet.version = 4;
  packet.start = from;
  packet.end = from + totalBytes;
  packet.sourceAt = from + sourceAt;
  packet.targetAt = from + targetAt;
  packet.addressBytes = 4;
  packet.protocol = view.getUint8(from + protocolAt);
  packet.payloadAt = from + headerBytes;
  packet.identification = view.getUint16(from + identificationAt);
  packet.fragmentOffset = (fragment & fragmentOffsetMask) * 8;
  packet.moreFragments = (fragment & moreFragmentsFlag) !== 0;
  packet.trafficClass = view.getUint8(from + trafficClassAt);
  packet.dontFragment = (fragment & dontFragmentFlag) !== 0;
  return true;
}
