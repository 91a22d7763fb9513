import {addBytes, addProtocol, isSumRight} from './checksum.js';
import {addressesEnd, type Packet, Protocol} from './packet.js';
import {finishAnswer, upperLayerAt} from './write.js';

const headerBytes = 8;
const checksumAt = 2;

/** The numbers of both protocols: RFC 792, RFC 1812; RFC 4443, RFC 4861. */
const names = {
  4: {
    protocol: Protocol.icmp,
    echoRequest: 8,
    echoReply: 0,
    // Destination unreachable: communication administratively prohibited, port unreachable, fragmentation needed.
    errors: {prohibited: 0x030d, portUnreachable: 0x0303, tooBig: 0x0304},
    // RFC 1812, section 4.3.2.3: as much of the packet as fits.
    maxErrorBytes: 576,
    // Destination unreachable, source quench, redirect, time exceeded, parameter problem.
    isError: (type: number) => type === 3 || type === 4 || type === 5 || type === 11 || type === 12,
  },
  6: {
    protocol: Protocol.icmpv6,
    echoRequest: 128,
    echoReply: 129,
    // Destination unreachable: administratively prohibited, port unreachable. Packet too big.
    errors: {prohibited: 0x0101, portUnreachable: 0x0104, tooBig: 0x0200},
    // RFC 4443, section 2.4 (c): as much as fits into the smallest MTU.
    maxErrorBytes: 1280,
    // All below 128, and redirect.
    isError: (type: number) => type < 128 || type === 137,
  },
} as const;

/** Whether the packet is ICMP of its own IP version. ICMP of the other version is treated like any other protocol. */
export function isIcmp(packet: Packet): boolean {
  return packet.protocol === names[packet.version].protocol;
}

/** Whether a packet for which `isIcmp` holds is long enough and has a correct checksum. */
export function isIcmpSound(view: DataView, packet: Packet): boolean {
  const bytes = packet.end - packet.payloadAt;
  if (bytes < headerBytes) return false;
  const pseudo =
    packet.version === 4
      ? 0
      : addBytes(addProtocol(0, Protocol.icmpv6, bytes), view, packet.sourceAt, addressesEnd(packet));
  return isSumRight(addBytes(pseudo, view, packet.payloadAt, packet.end));
}

/** Whether the packet is an ICMP error, which must not be answered with another error. */
export function isIcmpError(view: DataView, packet: Packet): boolean {
  return isIcmp(packet) && isIcmpErrorType(packet.version, typeOf(view, packet));
}

/** Whether a message of this type is an error, which quotes the packet that it is about. */
export function isIcmpErrorType(version: 4 | 6, type: number): boolean {
  return names[version].isError(type);
}

/** Whether an error says that nothing listens at the port (RFC 792; RFC 4443, section 3.1). */
export function isPortUnreachable({
  family,
  icmpType,
  icmpCode,
}: {
  readonly family: 4 | 6;
  readonly icmpType: number;
  readonly icmpCode: number;
}): boolean {
  return names[family].errors.portUnreachable === (icmpType << 8) + icmpCode;
}

export function isEchoRequest(view: DataView, packet: Packet): boolean {
  return isIcmp(packet) && typeOf(view, packet) === names[packet.version].echoRequest;
}

/** Writes the reply to an echo request, with the same data. @returns its length; 0 if it does not fit */
export function writeEchoReply(view: DataView, packet: Packet, out: DataView): number {
  const bytes = packet.end - packet.payloadAt;
  const at = upperLayerAt(packet);
  if (at + bytes > out.byteLength) return 0;
  const {echoReply, protocol} = names[packet.version];
  copy(view, packet.payloadAt, out, at, bytes);
  out.setUint8(at, echoReply);
  out.setUint16(at + checksumAt, 0);
  return finishAnswer(view, packet, out, protocol, bytes, checksumAt);
}

/** Why a packet does not get through, in the words of both protocols. */
export type IcmpError = 'prohibited' | 'portUnreachable' | 'tooBig';

/**
 * Writes an error about `packet`. Its source is the packet's target, because the kernel drops packets that claim to come
 * from one of its own addresses.
 * @param mtuBytes for `tooBig`: the longest packet that gets through (RFC 1191, section 4; RFC 4443, section 3.2)
 * @returns its length in bytes
 */
export function writeError(
  view: DataView,
  packet: Packet,
  error: IcmpError,
  out: DataView,
  mtuBytes = 0,
): number {
  const {errors, protocol, maxErrorBytes} = names[packet.version];
  const at = upperLayerAt(packet);
  const quoted = Math.min(packet.end - packet.start, maxErrorBytes - at - headerBytes);
  out.setUint16(at, errors[error]);
  out.setUint16(at + checksumAt, 0);
  out.setUint32(at + 4, mtuBytes);
  copy(view, packet.start, out, at + headerBytes, quoted);
  return finishAnswer(view, packet, out, protocol, headerBytes + quoted, checksumAt);
}

function typeOf(view: DataView, packet: Packet): number {
  return packet.end > packet.payloadAt ? view.getUint8(packet.payloadAt) : 0;
}

function copy(from: DataView, fromAt: number, to: DataView, toAt: number, bytes: number): void {
  for (let byte = 0; byte < bytes; byte++) to.setUint8(toAt + byte, from.getUint8(fromAt + byte));
}
