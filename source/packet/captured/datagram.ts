import {Protocol} from '../packet.js';

/** What a captured packet is; small integers, because the hot path compares them. */
export const DatagramKind = {
  /** No host would accept it, or too little of it was captured to read its headers. */
  malformed: 0,
  /** Neither UDP nor an ICMP error. */
  other: 1,
  /** A later fragment, which has no ports. Whether it is one of a UDP datagram, its first fragment tells. */
  fragment: 2,
  /** A whole UDP datagram, its first fragment, or a train of datagrams (`datagrams`). */
  udp: 3,
  /** An ICMP or ICMPv6 error. `locateQuotedDatagram` finds the datagram that it is about. */
  icmp: 4,
} as const;
export type DatagramKind = (typeof DatagramKind)[keyof typeof DatagramKind];

/**
 * The headers of a captured packet, as offsets into the memory of its frame. The record is reused for the next packet, so nothing is
 * allocated for a packet.
 */
export interface CapturedDatagram {
  family: 4 | 6;
  /** Where the addresses are, of `addressBytes` each. */
  sourceAt: number;
  targetAt: number;
  addressBytes: 4 | 16;
  /** The protocol behind the IP headers. */
  protocol: number;
  /** Where the IP packet ends according to its header, whether that much was captured or not. */
  packetEnd: number;
  /** 0 where the packet is no UDP datagram, as is `targetPort`. */
  sourcePort: number;
  targetPort: number;
  /** Where the payload of UDP begins; in a later fragment and in an ICMP message, what follows the IP headers. */
  payloadAt: number;
  /** Bytes from `payloadAt` on that were captured. */
  capturedPayloadBytes: number;
  /** Bytes of the payload of the whole datagram, also for a first fragment; for a train, of all its datagrams. */
  payloadBytes: number;
  /** How many datagrams the packet is: more than 1 for a train. */
  datagrams: number;
  /** Fragments only: shared by the fragments of a datagram. */
  identification: number;
  /** Fragments only: offset in the datagram, in bytes. */
  fragmentOffset: number;
  /** Fragments only: whether others follow. */
  moreFragments: boolean;
  /** ICMP errors only, as is `icmpCode`. */
  icmpType: number;
  icmpCode: number;
}

/** A record to fill. */
export function createCapturedDatagram(): CapturedDatagram {
  return {
    family: 4,
    sourceAt: 0,
    targetAt: 0,
    addressBytes: 4,
    protocol: Protocol.noNextHeader,
    packetEnd: 0,
    sourcePort: 0,
    targetPort: 0,
    payloadAt: 0,
    capturedPayloadBytes: 0,
    payloadBytes: 0,
    datagrams: 0,
    identification: 0,
    fragmentOffset: 0,
    moreFragments: false,
    icmpType: 0,
    icmpCode: 0,
  };
}
