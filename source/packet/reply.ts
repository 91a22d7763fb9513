import {addBytes, addNumber, addProtocol, checksumOf} from './checksum.js';
import * as ipv4 from './ipv4.js';
import * as ipv6 from './ipv6.js';
import {Protocol} from './packet.js';
import * as udp from './udp.js';

/** The longest headers of a reply packet: IPv6, fragment, UDP. */
export const maxReplyHeaderBytes = ipv6.ipv6HeaderBytes + ipv6.fragmentHeaderBytes + udp.udpHeaderBytes;
/** The headers of a reply that is not fragmented: IP and UDP. */
export const wholeReplyHeaderBytes = {
  4: ipv4.ipv4HeaderBytes + udp.udpHeaderBytes,
  6: ipv6.ipv6HeaderBytes + udp.udpHeaderBytes,
} as const;
/** The smallest MTU of each family: RFC 791, RFC 8200 section 5. */
export const minMtu = {4: 68, 6: 1280} as const;
/** The largest UDP payload in each family, in bytes. */
export const maxUdpPayloadBytes = {
  4: ipv4.maxPacketBytes - ipv4.ipv4HeaderBytes - udp.udpHeaderBytes,
  6: 65_535 - udp.udpHeaderBytes,
} as const;
/** Linux's own (net.ipv4.ip_default_ttl). */
const hopLimit = 64;

/** The endpoints of a flow's replies; addresses have 4 or 16 bytes. */
export interface ReplyAddresses {
  readonly source: Uint8Array;
  readonly sourcePort: number;
  readonly target: Uint8Array;
  readonly targetPort: number;
}

/** What all replies of one flow have in common, computed once. */
export interface ReplyRoute {
  readonly version: 4 | 6;
  /** The checksum's share of addresses, ports and protocol. */
  readonly sum: number;
  readonly addresses: ReplyAddresses;
}

export function createReplyRoute(addresses: ReplyAddresses): ReplyRoute {
  const {source, target, sourcePort, targetPort} = addresses;
  let sum = addProtocol(0, Protocol.udp, 0);
  for (const address of [source, target]) {
    const view = new DataView(address.buffer, address.byteOffset, address.length);
    sum = addBytes(sum, view, 0, address.length);
  }
  sum = addNumber(addNumber(sum, sourcePort), targetPort);
  return {version: source.length === 4 ? 4 : 6, sum, addresses};
}

/**
 * Builds the packets of a reply: one, or several fragments if it exceeds the MTU. Only headers are written; the payload
 * stays where it is. Call `begin`, then `next` until it returns false.
 */
export class ReplyBuilder {
  /** The first `headerBytes` of this are the headers of the packet that `next` built. */
  readonly header: Uint8Array;
  headerBytes = 0;
  /** The part of the payload that follows the headers, as an offset in the payload's memory. */
  dataAt = 0;
  dataBytes = 0;
  readonly #view: DataView;
  readonly #mtu: number;
  #route!: ReplyRoute;
  #payloadAt = 0;
  #payloadBytes = 0;
  #checksum = 0;
  #fragmented = false;
  /** How much of the UDP datagram, header included, is in earlier packets. */
  #offset = 0;
  #identification: number;
  #trafficClass = 0;

  /**
   * @param header room for `maxReplyHeaderBytes`
   * @param mtu in bytes
   * @param identification of the first reply
   */
  constructor(header: Uint8Array, mtu: number, identification: number) {
    this.header = header;
    this.#view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    this.#mtu = mtu;
    this.#identification = identification;
  }

  /**
   * @param payloadBytes at most `maxUdpPayloadBytes` of the route's family
   * @param trafficClass DSCP and ECN
   */
  begin(route: ReplyRoute, payload: DataView, at: number, payloadBytes: number, trafficClass = 0): void {
    const length = payloadBytes + udp.udpHeaderBytes;
    // The length is in both the pseudo header and the UDP header.
    const sum = addNumber(addNumber(route.sum, length), length);
    // Zero would mean that there is no checksum (RFC 768).
    this.#checksum = checksumOf(addBytes(sum, payload, at, at + payloadBytes)) || 0xffff;
    this.#route = route;
    this.#trafficClass = trafficClass;
    this.#payloadAt = at;
    this.#payloadBytes = payloadBytes;
    this.#offset = 0;
    this.#fragmented = ipBytes(route.version) + length > this.#mtu;
    this.#identification = (this.#identification + 1) >>> 0;
  }

  /** Builds the next packet. @returns false if there is none left */
  next(): boolean {
    const total = this.#payloadBytes + udp.udpHeaderBytes;
    const offset = this.#offset;
    if (offset >= total) return false;
    const {version} = this.#route;
    const fragmentBytes = version === 6 && this.#fragmented ? ipv6.fragmentHeaderBytes : 0;
    const room = this.#mtu - ipBytes(version) - fragmentBytes;
    // All fragments but the last are multiples of 8 bytes.
    const bytes = this.#fragmented ? Math.min(total - offset, room - (room % 8)) : total;
    const upperAt = version === 4 ? this.#writeIpv4(offset, bytes) : this.#writeIpv6(offset, bytes);
    this.#offset = offset + bytes;
    if (offset > 0) {
      this.headerBytes = upperAt;
      this.dataAt = this.#payloadAt + offset - udp.udpHeaderBytes;
      this.dataBytes = bytes;
      return true;
    }
    this.#writeUdp(upperAt, total);
    this.headerBytes = upperAt + udp.udpHeaderBytes;
    this.dataAt = this.#payloadAt;
    this.dataBytes = bytes - udp.udpHeaderBytes;
    return true;
  }

  #writeIpv4(offset: number, bytes: number): number {
    const view = this.#view;
    const isLast = offset + bytes === this.#payloadBytes + udp.udpHeaderBytes;
    const {source, target} = this.#route.addresses;
    view.setUint16(0, 0x4500 | this.#trafficClass);
    view.setUint16(ipv4.totalLengthAt, ipv4.ipv4HeaderBytes + bytes);
    view.setUint16(ipv4.identificationAt, this.#identification & 0xffff);
    view.setUint16(ipv4.fragmentAt, (isLast ? 0 : ipv4.moreFragmentsFlag) | (offset / 8));
    view.setUint8(ipv4.timeToLiveAt, hopLimit);
    view.setUint8(ipv4.protocolAt, Protocol.udp);
    view.setUint16(ipv4.headerChecksumAt, 0);
    this.header.set(source, ipv4.sourceAt);
    this.header.set(target, ipv4.targetAt);
    view.setUint16(ipv4.headerChecksumAt, checksumOf(addBytes(0, view, 0, ipv4.ipv4HeaderBytes)), true);
    return ipv4.ipv4HeaderBytes;
  }

  #writeIpv6(offset: number, bytes: number): number {
    const view = this.#view;
    const {source, target} = this.#route.addresses;
    const fragmentBytes = this.#fragmented ? ipv6.fragmentHeaderBytes : 0;
    view.setUint32(0, 0x60000000 | (this.#trafficClass << 20));
    view.setUint16(ipv6.payloadLengthAt, fragmentBytes + bytes);
    view.setUint8(ipv6.nextHeaderAt, this.#fragmented ? Protocol.fragment : Protocol.udp);
    view.setUint8(ipv6.hopLimitAt, hopLimit);
    this.header.set(source, ipv6.sourceAt);
    this.header.set(target, ipv6.targetAt);
    if (!this.#fragmented) return ipv6.ipv6HeaderBytes;
    const isLast = offset + bytes === this.#payloadBytes + udp.udpHeaderBytes;
    view.setUint16(ipv6.ipv6HeaderBytes, Protocol.udp << 8);
    view.setUint16(ipv6.ipv6HeaderBytes + 2, offset | (isLast ? 0 : 1));
    view.setUint32(ipv6.ipv6HeaderBytes + 4, this.#identification);
    return ipv6.ipv6HeaderBytes + ipv6.fragmentHeaderBytes;
  }

  #writeUdp(at: number, bytes: number): void {
    const {sourcePort, targetPort} = this.#route.addresses;
    this.#view.setUint16(at + udp.sourcePortAt, sourcePort);
    this.#view.setUint16(at + udp.targetPortAt, targetPort);
    this.#view.setUint16(at + udp.lengthAt, bytes);
    this.#view.setUint16(at + udp.checksumAt, this.#checksum, true);
  }
}

function ipBytes(version: 4 | 6): number {
  return version === 4 ? ipv4.ipv4HeaderBytes : ipv6.ipv6HeaderBytes;
}
