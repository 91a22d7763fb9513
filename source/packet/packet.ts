/** Protocol numbers (IANA) that the relay tells apart; those of IPv6's extension headers among them. */
export const Protocol = {
  hopByHop: 0,
  icmp: 1,
  tcp: 6,
  udp: 17,
  routing: 43,
  fragment: 44,
  icmpv6: 58,
  noNextHeader: 59,
  destinationOptions: 60,
} as const;

/** What a packet is to the relay: `udp` and `other` are whole, and `malformed` is none that a host would take. */
export type PacketKind = 'udp' | 'fragment' | 'other' | 'malformed';

/**
 * An IP packet as `parsePacket` found it, in offsets into the memory that it was parsed in. Parsing writes into a
 * record that is used again for the next packet, so that it allocates nothing.
 */
export interface Packet {
  version: 4 | 6;
  start: number;
  /** As the header says; what a link added behind it is left out. */
  end: number;
  sourceAt: number;
  targetAt: number;
  /** Bytes of an address. */
  addressBytes: 4 | 16;
  /** Of what is at `payloadAt`: the upper layer, or in a fragment what the fragments are of. */
  protocol: number;
  /** Where the upper layer begins, or this fragment of it. */
  payloadAt: number;
  /** Of a fragment: what its datagram's fragments share. */
  identification: number;
  /** Of a fragment: where it belongs in its datagram, in bytes. */
  fragmentOffset: number;
  /** Of a fragment: others follow. */
  moreFragments: boolean;
  /** Of UDP. */
  sourcePort: number;
  targetPort: number;
  dataAt: number;
  dataBytes: number;
}

/** A record to parse into. */
export function createPacket(): Packet {
  return {
    version: 4,
    start: 0,
    end: 0,
    sourceAt: 0,
    targetAt: 0,
    addressBytes: 4,
    protocol: 0,
    payloadAt: 0,
    identification: 0,
    fragmentOffset: 0,
    moreFragments: false,
    sourcePort: 0,
    targetPort: 0,
    dataAt: 0,
    dataBytes: 0,
  };
}

/** Both addresses are next to each other in either header, the source first. */
export function addressesEnd(packet: Packet): number {
  return packet.sourceAt + 2 * packet.addressBytes;
}
