import {BlockType, byteOrderMagic, Option, PacketFlag, padded} from './pcapng-blocks.js';

/** An interface, as a pcapng file describes it. Its timestamps are in µs, the default. */
export interface InterfaceDescription {
  readonly linkType: number;
  readonly name?: string;
  /** The most that is written of a packet, in bytes; 0 if there is no limit. */
  readonly snapLengthBytes: number;
}

/** A packet to write. */
export interface WrittenPacket {
  /** The interface's number: that of its description in the file, from 0. */
  readonly interfaceNumber: number;
  /** In ms since the epoch; microseconds are its fraction. */
  readonly atMs: number;
  /** What was captured. */
  readonly bytes: Uint8Array;
  /** Bytes of the whole packet. */
  readonly wireBytes: number;
  /** Whether this machine sent it; left open if it is not known. */
  readonly outgoing?: boolean;
  readonly comment?: string;
}

/** What became of an interface's packets until the file ended. */
export interface InterfaceStatistics {
  readonly interfaceNumber: number;
  readonly atMs: number;
  readonly receivedPackets: number;
  readonly droppedPackets: number;
}

type OptionValue = readonly [code: number, value: Uint8Array];

const sectionVersion = 1;
const unknownSectionBytes = 0xffff_ffff;
/** As long as an option can be. */
const maxTextBytes = 65_535;

/** The beginning of a pcapng file: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html */
export function sectionHeader(application: string): Uint8Array {
  return block(BlockType.sectionHeader, 16, [[Option.sectionApplication, textBytes(application)]], view => {
    view.setUint32(0, byteOrderMagic, true);
    view.setUint16(4, sectionVersion, true);
    view.setUint32(8, unknownSectionBytes, true);
    view.setUint32(12, unknownSectionBytes, true);
  });
}

/** Describes the next interface; the first has the number 0. */
export function interfaceDescription({linkType, name, snapLengthBytes}: InterfaceDescription): Uint8Array {
  const options: OptionValue[] = name === undefined ? [] : [[Option.interfaceName, textBytes(name)]];
  return block(BlockType.interfaceDescription, 8, options, view => {
    view.setUint16(0, linkType, true);
    view.setUint32(4, snapLengthBytes, true);
  });
}

/** What stands before the packet in its block, and behind the packet and its options, in bytes. */
export const packetHeadBytes = 28;
export const packetTailBytes = 4;

/**
 * Writes a packet's block around the packet, which is at `at + packetHeadBytes` already and padded to whole words by this. Nothing is allocated,
 * unless there is a comment. The interface is the file's first.
 * @param atMs as in `WrittenPacket` @param comment an option from `commentOption`
 * @returns bytes of the block
 */
export function closePacketBlock(
  view: DataView,
  at: number,
  atMs: number,
  capturedBytes: number,
  wireBytes: number,
  comment: Uint8Array | undefined,
): number {
  const optionsAt = packetHeadBytes + padded(capturedBytes);
  const optionsBytes = comment === undefined ? 0 : comment.length;
  const totalBytes = optionsAt + optionsBytes + packetTailBytes;
  view.setUint32(at, BlockType.enhancedPacket, true);
  view.setUint32(at + 4, totalBytes, true);
  view.setUint32(at + 8, 0, true);
  setTime(view, at + 12, atMs);
  view.setUint32(at + 20, capturedBytes, true);
  view.setUint32(at + 24, wireBytes, true);
  for (let byte = packetHeadBytes + capturedBytes; byte < optionsAt; byte++) view.setUint8(at + byte, 0);
  for (let byte = 0; byte < optionsBytes; byte++) view.setUint8(at + optionsAt + byte, comment![byte]!);
  view.setUint32(at + totalBytes - packetTailBytes, totalBytes, true);
  return totalBytes;
}

/** The options of a packet that has a comment and no others. */
export function commentOption(comment: string): Uint8Array {
  const text = textBytes(comment);
  const bytes = new Uint8Array(4 + padded(text.length) + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Option.comment, true);
  view.setUint16(2, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

export function packetBlock(packet: WrittenPacket): Uint8Array {
  const {interfaceNumber, atMs, bytes, wireBytes, outgoing, comment} = packet;
  const options: OptionValue[] = [];
  if (comment !== undefined) options.push([Option.comment, textBytes(comment)]);
  if (outgoing !== undefined)
    options.push([Option.packetFlags, u32(outgoing ? PacketFlag.outbound : PacketFlag.inbound)]);
  return block(BlockType.enhancedPacket, 20 + padded(bytes.length), options, (view, body) => {
    view.setUint32(0, interfaceNumber, true);
    setTime(view, 4, atMs);
    view.setUint32(12, bytes.length, true);
    view.setUint32(16, wireBytes, true);
    body.set(bytes, 20);
  });
}

export function statisticsBlock(statistics: InterfaceStatistics): Uint8Array {
  const {interfaceNumber, atMs, receivedPackets, droppedPackets} = statistics;
  const options: OptionValue[] = [
    [Option.statisticsReceived, u64(receivedPackets)],
    [Option.statisticsSystemDrops, u64(droppedPackets)],
  ];
  return block(BlockType.interfaceStatistics, 12, options, view => {
    view.setUint32(0, interfaceNumber, true);
    setTime(view, 4, atMs);
  });
}

/** @param bodyBytes without options, padded @param write fills the body */
function block(
  type: number,
  bodyBytes: number,
  options: readonly OptionValue[],
  write: (view: DataView, body: Uint8Array) => void,
): Uint8Array {
  // The options' end takes four bytes, as does each option's header.
  const optionsBytes = options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4);
  const totalBytes = 12 + bodyBytes + (options.length === 0 ? 0 : optionsBytes);
  const bytes = new Uint8Array(totalBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, totalBytes, true);
  view.setUint32(totalBytes - 4, totalBytes, true);
  write(new DataView(bytes.buffer, 8, bodyBytes), bytes.subarray(8, 8 + bodyBytes));
  let at = 8 + bodyBytes;
  for (const [code, value] of options) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  return bytes;
}

/** The high half comes first, in either byte order. */
function setTime(view: DataView, at: number, atMs: number): void {
  const us = Math.round(atMs * 1000);
  view.setUint32(at, Math.floor(us / 2 ** 32), true);
  view.setUint32(at + 4, us, true);
}

/** Cut at a whole character. */
function textBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.min(3 * text.length, maxTextBytes));
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written);
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
