// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html

/** Numbers of blocks (section 11.1 of the draft). */
export const BlockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  /** Obsolete: a packet block. */
  packet: 2,
  simplePacket: 3,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

export const byteOrderMagic = 0x1a2b3c4d;
/** Type and length in front, and the length again at the end. */
export const blockHeaderBytes = 8;
export const blockTrailerBytes = 4;

/** Numbers of options, which each kind of block has its own of (sections 3.5 and 4). */
export const Option = {
  end: 0,
  comment: 1,
  sectionApplication: 4,
  interfaceName: 2,
  timeResolution: 9,
  timeOffset: 14,
  packetFlags: 2,
  packetDrops: 4,
  statisticsReceived: 4,
  statisticsInterfaceDrops: 5,
  statisticsSystemDrops: 7,
} as const;

/** The direction in the flags of a packet (section 4.3.1). */
export const PacketFlag = {directionMask: 3, inbound: 1, outbound: 2} as const;

/** Options and packets are padded to whole words. */
export function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
