import {createCaptureReader} from '../../../source/packet/capture-file/reader.js';
import type {Frame} from '../../../source/packet/frame.js';
import {viewOf} from '../packets.js';

/** Builds capture files in the plainest way, in either byte order. */
export interface Fields {
  readonly isLittle: boolean;
}

const u16 = (value: number, {isLittle}: Fields) => {
  const bytes = new Uint8Array(2);
  viewOf(bytes).setUint16(0, value, isLittle);
  return bytes;
};
export const u32 = (value: number, {isLittle}: Fields) => {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, isLittle);
  return bytes;
};
export const u64 = (value: bigint, {isLittle}: Fields) => {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigInt64(0, value, isLittle);
  return bytes;
};

export function pcapHeader(
  fields: Fields,
  {magic = 0xa1b2c3d4, linkType = 101, version = 2} = {},
): Uint8Array {
  return Buffer.concat([
    u32(magic, fields),
    u16(version, fields),
    u16(4, fields),
    ...[0, 0, 65_535, linkType].map(value => u32(value, fields)),
  ]);
}

export function pcapPacket(
  fields: Fields,
  data: Uint8Array,
  {
    seconds = 0,
    fraction = 0,
    wireBytes = data.length,
    capturedBytes = data.length,
    more = new Uint8Array(0),
  } = {},
): Uint8Array {
  return Buffer.concat([
    ...[seconds, fraction, capturedBytes, wireBytes].map(value => u32(value, fields)),
    more,
    data,
  ]);
}

const pad = (bytes: Uint8Array) => Buffer.concat([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);

export const option = (fields: Fields, code: number, value: Uint8Array) =>
  Buffer.concat([u16(code, fields), u16(value.length, fields), pad(value)]);

export function block(fields: Fields, type: number, ...body: readonly Uint8Array[]): Uint8Array {
  const bytes = pad(Buffer.concat(body));
  const length = u32(bytes.length + 12, fields);
  return Buffer.concat([u32(type, fields), length, bytes, length]);
}

export const section = (fields: Fields, version = 1) =>
  block(fields, 0x0a0d0d0a, u32(0x1a2b3c4d, fields), u16(version, fields), u16(0, fields), u64(-1n, fields));

export const description = (fields: Fields, linkType = 101, ...options: readonly Uint8Array[]) =>
  block(fields, 1, u16(linkType, fields), u16(0, fields), u32(65_535, fields), ...options);

/** An enhanced packet block. */
export function enhanced(
  fields: Fields,
  data: Uint8Array,
  {number = 0, ticks = 0n, wireBytes = data.length, capturedBytes = data.length} = {},
  ...options: readonly Uint8Array[]
): Uint8Array {
  return block(
    fields,
    6,
    u32(number, fields),
    u32(Number(ticks >> 32n), fields),
    u32(Number(ticks & 0xffff_ffffn), fields),
    u32(capturedBytes, fields),
    u32(wireBytes, fields),
    pad(data),
    ...options,
  );
}

/** An obsolete packet block. */
export const oldPacket = (
  fields: Fields,
  data: Uint8Array,
  drops: number,
  ...options: readonly Uint8Array[]
) =>
  block(
    fields,
    2,
    u16(0, fields),
    u16(drops, fields),
    ...[0, 1000, data.length, data.length].map(value => u32(value, fields)),
    pad(data),
    ...options,
  );

/** What a reader tells of a file that it gets in chunks. */
export function readAll(file: Uint8Array, chunkBytes = file.length || 1) {
  const frames: (Pick<Frame, 'wireBytes' | 'outgoing' | 'atMs' | 'interfaceIndex'> & {
    data: Uint8Array;
    linkType: number;
  })[] = [];
  const reader = createCaptureReader((frame, {linkType}) => {
    const {wireBytes, outgoing, atMs, interfaceIndex} = frame;
    const data = frame.bytes.slice(frame.linkAt, frame.end);
    frames.push({data, linkType, wireBytes, outgoing, atMs, interfaceIndex});
  });
  for (let at = 0; at < file.length; at += chunkBytes) {
    if (!reader.read(file.subarray(at, at + chunkBytes))) break;
  }
  return {frames, interfaces: reader.interfaces, outcome: reader.finish()};
}
