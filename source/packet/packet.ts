/** Protocol numbers (IANA) that udptop tells apart, including IPv6 extension headers. */
export const Protocol = {
  hopByHop: 0,
  icmp: 1,
  tcp: 6,
  udp: 17,
  routing: 43,
  fragment: 44,
  authentication: 51,
  icmpv6: 58,
  noNextHeader: 59,
  destinationOptions: 60,
  mobility: 135,
} as const;

/** The kind of a packet. `udp` and `other` are whole packets; `malformed` is one that a host would drop. */
export type PacketKind = 'udp' | 'fragment' | 'other' | 'malformed';

/**
 * A parsed IP packet, as offsets into the memory that it was parsed in. The record is reused for the next packet, so
 * parsing allocates nothing.
 */
export interface Packet {
  version: 4 | 6;
  start: number;
  /** The end according to the header; padding that a link added is left out. */
  end: number;
  sourceAt: number;
  targetAt: number;
  /** Bytes of an address. */
  addressBytes: 4 | 16;
  /** The protocol at `payloadAt`: the upper layer's, or in a fragment that of the whole datagram. */
  protocol: number;
  /** Where the upper layer, or this fragment of it, starts. */
  payloadAt: number;
  /** Fragments only: shared by the fragments of a datagram. */
  identification: number;
  /** Fragments only: offset in the datagram, in bytes. */
  fragmentOffset: number;
  /** Fragments only: whether others follow. */
  moreFragments: boolean;
  /** DSCP and ECN. */
  trafficClass: number;
  /** Whether routers may not fragment it: the flag of IPv4, and all of IPv6. */
  dontFragment: boolean;
  /** UDP only, as are the next three. */
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
    trafficClass: 0,
    dontFragment: false,
    sourcePort: 0,
    targetPort: 0,
    dataAt: 0,
    dataBytes: 0,
  };
}

/** The end of both addresses, which are adjacent in either header, the source first. */
export function addressesEnd(packet: Packet): number {
  return packet.sourceAt + 2 * packet.addressBytes;
}
