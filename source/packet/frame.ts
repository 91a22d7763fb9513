/** EtherTypes of the packets that frames carry (IEEE 802). */
export const EtherType = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  serviceVlan: 0x88a8,
  oldServiceVlan: 0x9100,
} as const;

/**
 * A captured frame, as offsets into the memory that it lies in. The record is reused for the next frame and its memory is borrowed,
 * so nothing is allocated for a frame.
 */
export interface Frame {
  /** The memory, which holds other frames, too. */
  view: DataView;
  bytes: Uint8Array;
  /** Where the frame begins: its link header. */
  linkAt: number;
  /** Where the packet begins, behind the link header and all VLAN tags. */
  networkAt: number;
  /** Where what was captured ends: before the end of the packet if that was cut off. */
  end: number;
  /** Bytes of the whole frame on the wire, from `linkAt` on. */
  wireBytes: number;
  /** What the packet is: one of `EtherType`, or another protocol. */
  etherType: number;
  /** The kernel's index of the interface; in a file, the number of the interface there. */
  interfaceIndex: number;
  /** Whether this machine sent it. */
  outgoing: boolean;
  /** Payload bytes of each datagram but the last in a train that is captured as one packet (GSO, GRO); 0 if it is none. */
  segmentBytes: number;
  /** When it was captured, in ms since the epoch. */
  atMs: number;
}

/** A record to fill; a double from the start, so that V8 writes new times in place. */
export function createFrame(): Frame {
  const bytes = new Uint8Array(0);
  return {
    view: new DataView(bytes.buffer),
    bytes,
    linkAt: 0,
    networkAt: 0,
    end: 0,
    wireBytes: 0,
    etherType: 0,
    interfaceIndex: 0,
    outgoing: false,
    segmentBytes: 0,
    atMs: Number.NaN,
  };
}

/** Moves `networkAt` past VLAN tags (802.1Q, 802.1ad), and `etherType` to what they carry. */
export function skipVlanTags(frame: Frame): void {
  while (
    frame.etherType === EtherType.vlan ||
    frame.etherType === EtherType.serviceVlan ||
    frame.etherType === EtherType.oldServiceVlan
  ) {
    if (frame.networkAt + 4 > frame.end) return;
    frame.etherType = frame.view.getUint16(frame.networkAt + 2);
    frame.networkAt += 4;
  }
}

/**
 * Takes the packet of a plain frame: what follows an Ethernet header without VLAN tags, and is no train. In arguments, because that is
 * cheaper than a record.
 * @param at where the packet begins @param end where what was captured of it ends @param wireEnd where the frame ended on the wire
 * @param etherType `ipv4` or `ipv6`
 * @param seconds when it was captured, since the epoch, and `nanoseconds` of that second
 * @returns whether it is done; otherwise it comes as a frame
 */
export type TakePlainPacket = (
  view: DataView,
  at: number,
  end: number,
  wireEnd: number,
  etherType: number,
  interfaceIndex: number,
  seconds: number,
  nanoseconds: number,
) => boolean;
