import {
  createReplyRoute,
  maxReplyHeaderBytes,
  maxUdpPayloadBytes,
  type ReplyAddresses,
  ReplyBuilder,
  type ReplyRoute,
  wholeReplyHeaderBytes,
} from './reply.js';
import {checksumAt, udpHeaderBytes} from './udp.js';

/** So that no datagram is fragmented: the longest IPv6 packet, which is longer than the longest IPv4 packet. */
const wholeMtu = 40 + 65_535;

/** Writes datagrams as packets into memory that is there. Nothing is allocated for a datagram. */
export interface DatagramPackets {
  /**
   * Writes a packet to `at`, where there must be room for all of it, and returns how many bytes of it are there.
   * @param payload as much of it as is known, all or its beginning. Of a part no checksum can be told: the packet has none
   * @param payloadBytes of the whole datagram, at most `maxUdpPayloadBytes` of the route's family
   */
  write(view: DataView, at: number, route: ReplyRoute, payload: Uint8Array, payloadBytes: number): number;
}

export function createDatagramPackets(): DatagramPackets {
  const builder = new ReplyBuilder(new Uint8Array(maxReplyHeaderBytes), wholeMtu, 0);
  let memory: Uint8Array = new Uint8Array(0);
  return {
    write(view, at, route, payload, payloadBytes) {
      // A view of the whole memory is made once, as long as the same memory is written to.
      if (memory.buffer !== view.buffer) memory = new Uint8Array(view.buffer);
      const start = view.byteOffset + at;
      const headerBytes = wholeReplyHeaderBytes[route.version];
      memory.set(payload, start + headerBytes);
      builder.begin(route, view, at + headerBytes, payloadBytes);
      builder.next();
      for (let byte = 0; byte < headerBytes; byte++) memory[start + byte] = builder.header[byte]!;
      if (payload.length < payloadBytes) view.setUint16(at + headerBytes - udpHeaderBytes + checksumAt, 0);
      return headerBytes + payload.length;
    },
  };
}

/**
 * The whole IP packet of a datagram, with all lengths and checksums right: what a host would have sent on a link that takes any packet.
 * @throws RangeError if the payload exceeds `maxUdpPayloadBytes` of the addresses' family, which no datagram can
 */
export function datagramPacket(addresses: ReplyAddresses, payload: Uint8Array): Uint8Array {
  const route = createReplyRoute(addresses);
  if (payload.length > maxUdpPayloadBytes[route.version])
    throw new RangeError(`a UDP payload of ${payload.length} bytes does not fit into a packet`);
  const packet = new Uint8Array(wholeReplyHeaderBytes[route.version] + payload.length);
  createDatagramPackets().write(new DataView(packet.buffer), 0, route, payload, payload.length);
  return packet;
}
