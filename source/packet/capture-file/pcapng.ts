import type {Frame} from '../frame.js';
import {
  type CaptureFormat,
  type CaptureInterface,
  checkCapturedBytes,
  type OnFrame,
  placeFrame,
} from './format.js';
import {CaptureDamage} from './outcome.js';
import {
  BlockType,
  blockHeaderBytes,
  blockTrailerBytes,
  byteOrderMagic,
  Option,
  PacketFlag,
  padded,
} from './pcapng-blocks.js';

/** As much as Wireshark takes (MAX_BLOCK_SIZE). */
const maxBlockBytes = 16 * 1024 * 1024;
const maxInterfaces = 65_536;
const maxNameBytes = 256;
/** The shortest block: no body. In a section header, its byte order stands within. */
const minBlockBytes = 12;
const sectionHeaderBytes = 28;
const interfaceBytes = 20;
const packetBytes = 32;
const simplePacketBytes = 16;
const statisticsBytes = 24;
const sectionVersion = 1;
/** A packet block that cannot tell how many packets were lost before it. */
const unknownDrops = 0xffff;

/** An interface and what its packets are read with. */
interface Source {
  readonly shown: CaptureInterface;
  readonly unitsPerMs: number;
  readonly offsetMs: number;
  /** Drops that its packets tell of, which its statistics repeat. */
  droppedPackets: number;
}

/** Whether a file that begins so is pcapng. */
export function isPcapng(view: DataView): boolean {
  return view.getUint32(0) === BlockType.sectionHeader;
}

export function createPcapngFormat(
  frame: Frame,
  interfaces: CaptureInterface[],
  onFrame: OnFrame,
): CaptureFormat {
  /** Those of this section, by their numbers there. */
  let sources: Source[] = [];
  let isLittle = false;
  const u16 = (at: number) => frame.view.getUint16(at, isLittle);
  const u32 = (at: number) => frame.view.getUint32(at, isLittle);
  const u64 = (at: number) => {
    const [first, second] = [u32(at), u32(at + 4)];
    return isLittle ? second * 2 ** 32 + first : first * 2 ** 32 + second;
  };

  /** Where the value of an option is; 0 if there is none. @throws CaptureDamage if an option is longer than its block */
  function findOption(code: number, from: number, end: number, bytes: number): number {
    let at = from;
    while (end - at >= 4 && u16(at) !== Option.end) {
      const length = u16(at + 2);
      if (length > end - at - 4) throw new CaptureDamage('an option is longer than its block');
      if (u16(at) === code && length >= bytes) return at + 4;
      at += 4 + padded(length);
    }
    return 0;
  }

  function readSection(at: number, bytes: number): void {
    if (bytes < sectionHeaderBytes) throw tooShort('section');
    const version = u16(at + 12);
    if (version !== sectionVersion) throw new CaptureDamage(`version ${version} of pcapng is unknown`);
    sources = [];
  }

  function readInterface(at: number, bytes: number): void {
    if (bytes < interfaceBytes) throw tooShort('interface');
    if (interfaces.length === maxInterfaces)
      throw new CaptureDamage(`the file describes more than ${maxInterfaces} interfaces`);
    const end = at + bytes - blockTrailerBytes;
    const resolutionAt = findOption(Option.timeResolution, at + 16, end, 1);
    const offsetAt = findOption(Option.timeOffset, at + 16, end, 8);
    const name = readName(at + 16, end);
    const shown: CaptureInterface = {
      index: interfaces.length,
      linkType: u16(at + 8),
      snapLengthBytes: u32(at + 12),
      ...(name !== undefined && {name}),
      droppedPackets: 0,
    };
    interfaces.push(shown);
    sources.push({
      shown,
      unitsPerMs: resolutionAt === 0 ? 1000 : unitsPerSecond(frame.view.getUint8(resolutionAt)) / 1000,
      offsetMs: offsetAt === 0 ? 0 : Number(frame.view.getBigInt64(offsetAt, isLittle)) * 1000,
      droppedPackets: 0,
    });
  }

  function readName(from: number, end: number): string | undefined {
    const at = findOption(Option.interfaceName, from, end, 1);
    if (at === 0) return undefined;
    const bytes = Math.min(u16(at - 2), maxNameBytes);
    return new TextDecoder().decode(frame.bytes.subarray(at, at + bytes));
  }

  function sourceOf(number: number): Source {
    const source = sources[number];
    if (!source) throw new CaptureDamage(`interface ${number} is not described before it is used`);
    return source;
  }

  function countDrops(source: Source, packets: number): void {
    source.droppedPackets += packets;
    source.shown.droppedPackets = Math.max(source.shown.droppedPackets, source.droppedPackets);
  }

  /** Both kinds of packet block but for the first eight bytes of their bodies. */
  function readPacket(at: number, bytes: number, source: Source): void {
    const capturedBytes = u32(at + 20);
    checkCapturedBytes(capturedBytes);
    if (capturedBytes > bytes - packetBytes) throw new CaptureDamage('a packet is longer than its block');
    const optionsAt = at + 28 + padded(capturedBytes);
    const end = at + bytes - blockTrailerBytes;
    const flagsAt = findOption(Option.packetFlags, optionsAt, end, 4);
    placeFrame(frame, at + 28, capturedBytes, u32(at + 24));
    frame.atMs = (u32(at + 12) * 2 ** 32 + u32(at + 16)) / source.unitsPerMs + source.offsetMs;
    frame.interfaceIndex = source.shown.index;
    frame.outgoing = flagsAt !== 0 && (u32(flagsAt) & PacketFlag.directionMask) === PacketFlag.outbound;
    onFrame(frame, source.shown);
  }

  function readEnhancedPacket(at: number, bytes: number): void {
    if (bytes < packetBytes) throw tooShort('packet');
    const source = sourceOf(u32(at + 8));
    const optionsAt = at + 28 + padded(Math.min(u32(at + 20), bytes));
    const dropsAt = findOption(Option.packetDrops, optionsAt, at + bytes - blockTrailerBytes, 8);
    if (dropsAt !== 0) countDrops(source, u64(dropsAt));
    readPacket(at, bytes, source);
  }

  function readOldPacket(at: number, bytes: number): void {
    if (bytes < packetBytes) throw tooShort('packet');
    const source = sourceOf(u16(at + 8));
    const drops = u16(at + 10);
    if (drops !== unknownDrops) countDrops(source, drops);
    readPacket(at, bytes, source);
  }

  /** It has no time: that of the packet before it stays. */
  function readSimplePacket(at: number, bytes: number): void {
    if (bytes < simplePacketBytes) throw tooShort('packet');
    const {shown} = sourceOf(0);
    const wireBytes = u32(at + 8);
    const snapLengthBytes = shown.snapLengthBytes || wireBytes;
    const capturedBytes = Math.min(wireBytes, snapLengthBytes, bytes - simplePacketBytes);
    checkCapturedBytes(capturedBytes);
    placeFrame(frame, at + 12, capturedBytes, wireBytes);
    frame.interfaceIndex = shown.index;
    frame.outgoing = false;
    onFrame(frame, shown);
  }

  /** Drops since the capture began: each block repeats those of the one before. */
  function readStatistics(at: number, bytes: number): void {
    if (bytes < statisticsBytes) throw tooShort('statistics');
    const {shown} = sourceOf(u32(at + 8));
    const end = at + bytes - blockTrailerBytes;
    const interfaceDropsAt = findOption(Option.statisticsInterfaceDrops, at + 20, end, 8);
    const systemDropsAt = findOption(Option.statisticsSystemDrops, at + 20, end, 8);
    const drops =
      (interfaceDropsAt === 0 ? 0 : u64(interfaceDropsAt)) + (systemDropsAt === 0 ? 0 : u64(systemDropsAt));
    shown.droppedPackets = Math.max(shown.droppedPackets, drops);
  }

  return {
    recordBytes(at, filled) {
      if (filled - at < minBlockBytes) return minBlockBytes;
      if (u32(at) === BlockType.sectionHeader) isLittle = isLittleSection(frame.view, at);
      const bytes = u32(at + 4);
      if (bytes < minBlockBytes || bytes % 4 !== 0 || bytes > maxBlockBytes)
        throw new CaptureDamage(`a block of ${bytes} bytes is impossible`);
      return bytes;
    },
    readRecord(at, bytes) {
      if (u32(at + bytes - blockTrailerBytes) !== bytes)
        throw new CaptureDamage('the two lengths of a block differ');
      const type = u32(at);
      if (type === BlockType.enhancedPacket) readEnhancedPacket(at, bytes);
      else if (type === BlockType.simplePacket) readSimplePacket(at, bytes);
      else if (type === BlockType.packet) readOldPacket(at, bytes);
      else if (type === BlockType.interfaceStatistics) readStatistics(at, bytes);
      else if (type === BlockType.interfaceDescription) readInterface(at, bytes);
      else if (type === BlockType.sectionHeader) readSection(at, bytes);
    },
  };
}

/** @throws CaptureDamage if the section has neither byte order */
function isLittleSection(view: DataView, at: number): boolean {
  if (view.getUint32(at + blockHeaderBytes) === byteOrderMagic) return false;
  if (view.getUint32(at + blockHeaderBytes, true) === byteOrderMagic) return true;
  throw new CaptureDamage('a section has no byte order');
}

/** if_tsresol: a negative power of 10, or of 2 if its highest bit is set. */
function unitsPerSecond(resolution: number): number {
  return (resolution & 0x80) === 0 ? 10 ** resolution : 2 ** (resolution & 0x7f);
}

function tooShort(what: string): CaptureDamage {
  return new CaptureDamage(`the block of a ${what} is too short`);
}
