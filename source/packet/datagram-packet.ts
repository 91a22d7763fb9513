import {
  createReplyRoute,
  maxReplyHeaderBytes,
  maxUdpPayloadBytes,
  type ReplyAddresses,
  ReplyBuilder,
} from './reply.js';

/** So that no datagram is fragmented: the longest IPv6 packet, which is longer than the longest IPv4 packet. */
const wholeMtu = 40 + 65_535;

/**
 * The whole IP packet of a datagram, with all lengths and checksums right: what a host would have sent on a link that takes any packet.
 * @throws RangeError if the payload exceeds `maxUdpPayloadBytes` of the addresses' family, which no datagram can
 */
export function datagramPacket(addresses: ReplyAddresses, payload: Uint8Array): Uint8Array {
  const route = createReplyRoute(addresses);
  if (payload.length > maxUdpPayloadBytes[route.version])
    throw new RangeError(`a UDP payload of ${payload.length} bytes does not fit into a packet`);
  const builder = new ReplyBuilder(new Uint8Array(maxReplyHeaderBytes), wholeMtu, 0);
  builder.begin(route, new DataView(payload.buffer, payload.byteOffset, payload.length), 0, payload.length);
  builder.next();
  const packet = new Uint8Array(builder.headerBytes + payload.length);
  packet.set(builder.header.subarray(0, builder.headerBytes));
  packet.set(payload, builder.headerBytes);
  return packet;
}
