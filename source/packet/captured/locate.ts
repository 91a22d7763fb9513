import {EtherType, type Frame} from '../frame.js';
import {isIcmpErrorType} from '../icmp.js';
import {Protocol} from '../packet.js';
import * as udp from '../udp.js';
import {type CapturedDatagram, DatagramKind} from './datagram.js';
import {locateIpv4, locateIpv6} from './ip-headers.js';

const icmpHeaderBytes = 8;
/** A quotation may be shorter than the packet that it is from. An integer that V8 keeps in place. */
const quotedWireEnd = 0x3fff_ffff;

/**
 * Finds the headers of the packet at `networkAt` of a frame, which may be cut off anywhere: lengths come from the headers, never from
 * what was captured. Allocates nothing. Checksums are not verified.
 * @param datagram gets what was found; its contents are undefined after `malformed`, and after `other` where the packet is not IP
 */
export function locateDatagram(frame: Frame, datagram: CapturedDatagram): DatagramKind {
  const {view, networkAt, end, etherType} = frame;
  const wireEnd = frame.linkAt + frame.wireBytes;
  datagram.sourcePort = 0;
  datagram.targetPort = 0;
  if (etherType === EtherType.ipv4) {
    if (!locateIpv4(view, networkAt, end, wireEnd, datagram)) return DatagramKind.malformed;
  } else if (etherType === EtherType.ipv6) {
    if (!locateIpv6(view, networkAt, end, wireEnd, datagram)) return DatagramKind.malformed;
  } else return DatagramKind.other;

  const {payloadAt, packetEnd, protocol} = datagram;
  const capturedEnd = Math.min(end, packetEnd);
  datagram.payloadBytes = packetEnd - payloadAt;
  datagram.capturedPayloadBytes = Math.max(0, capturedEnd - payloadAt);
  datagram.datagrams = 0;
  if (datagram.fragmentOffset > 0) return DatagramKind.fragment;
  if (protocol === Protocol.udp) return locateUdp(view, capturedEnd, frame.segmentBytes, datagram);
  if (protocol === (datagram.family === 4 ? Protocol.icmp : Protocol.icmpv6)) {
    return locateIcmp(view, capturedEnd, datagram);
  }
  return DatagramKind.other;
}

/**
 * Finds the datagram that an ICMP error is about, which it quotes.
 * @param error what `locateDatagram` found, of the kind `icmp`
 * @param quoted gets addresses and ports of the quoted datagram, as its sender wrote them
 * @returns false if the error is about something else than UDP, or too little of it was captured
 */
export function locateQuotedDatagram(
  frame: Frame,
  error: CapturedDatagram,
  quoted: CapturedDatagram,
): boolean {
  const {view} = frame;
  const at = error.payloadAt + icmpHeaderBytes;
  const end = Math.min(frame.end, error.packetEnd);
  const locateIp = error.family === 4 ? locateIpv4 : locateIpv6;
  if (!locateIp(view, at, end, quotedWireEnd, quoted)) return false;
  if (quoted.protocol !== Protocol.udp || quoted.fragmentOffset > 0) return false;
  const udpAt = quoted.payloadAt;
  if (udpAt + udp.udpHeaderBytes > end) return false;
  quoted.sourcePort = view.getUint16(udpAt + udp.sourcePortAt);
  quoted.targetPort = view.getUint16(udpAt + udp.targetPortAt);
  quoted.payloadAt = udpAt + udp.udpHeaderBytes;
  quoted.payloadBytes = Math.max(0, view.getUint16(udpAt + udp.lengthAt) - udp.udpHeaderBytes);
  quoted.capturedPayloadBytes = Math.min(quoted.payloadBytes, end - quoted.payloadAt);
  quoted.datagrams = 1;
  return true;
}

function locateUdp(
  view: DataView,
  capturedEnd: number,
  segmentBytes: number,
  datagram: CapturedDatagram,
): DatagramKind {
  const at = datagram.payloadAt;
  const packetBytes = datagram.packetEnd - at;
  if (capturedEnd - at < udp.udpHeaderBytes) return DatagramKind.malformed;
  const udpBytes = view.getUint16(at + udp.lengthAt);
  let payloadBytes = udpBytes - udp.udpHeaderBytes;
  let datagrams = 1;
  if (segmentBytes > 0) {
    payloadBytes = packetBytes - udp.udpHeaderBytes;
    datagrams = Math.max(1, Math.ceil(payloadBytes / segmentBytes));
  } else if (udpBytes === 0 && packetBytes > 0xffff) {
    // A jumbogram (RFC 2675, section 4).
    payloadBytes = packetBytes - udp.udpHeaderBytes;
  } else if (payloadBytes < 0 || (udpBytes > packetBytes && !datagram.moreFragments)) {
    return DatagramKind.malformed;
  }
  datagram.sourcePort = view.getUint16(at + udp.sourcePortAt);
  datagram.targetPort = view.getUint16(at + udp.targetPortAt);
  datagram.payloadAt = at + udp.udpHeaderBytes;
  datagram.payloadBytes = payloadBytes;
  datagram.capturedPayloadBytes = Math.min(payloadBytes, capturedEnd - datagram.payloadAt);
  datagram.datagrams = datagrams;
  return DatagramKind.udp;
}

function locateIcmp(view: DataView, capturedEnd: number, datagram: CapturedDatagram): DatagramKind {
  const at = datagram.payloadAt;
  if (capturedEnd - at < icmpHeaderBytes) return DatagramKind.malformed;
  datagram.icmpType = view.getUint8(at);
  datagram.icmpCode = view.getUint8(at + 1);
  return isIcmpErrorType(datagram.family, datagram.icmpType) ? DatagramKind.icmp : DatagramKind.other;
}
