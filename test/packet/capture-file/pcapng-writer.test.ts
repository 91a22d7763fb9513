import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  interfaceDescription,
  packetBlock,
  sectionHeader,
  statisticsBlock,
} from '../../../source/packet/capture-file/pcapng-writer.js';
import {anyBytes, cases} from '../../fuzz/cases.js';
import {readAll} from './files.js';

/** A time as it is captured: whole microseconds. */
const anyTimeMs = fc.nat({max: 4_000_000_000_000_000}).map(us => us / 1000);
const anyText = fc.string({unit: 'grapheme', maxLength: 40});
const anyPacket = fc.record({
  atMs: anyTimeMs,
  bytes: anyBytes(200),
  cutBytes: fc.nat(100_000),
  outgoing: fc.boolean(),
  comment: fc.option(anyText, {nil: undefined}),
});
const anyInterface = fc.record({
  linkType: fc.nat(65_535),
  name: anyText.filter(name => name !== '' && Buffer.byteLength(name) <= 256),
  snapLengthBytes: fc.nat(262_144),
});

describe('what is written', () => {
  test('is read again as it was, in chunks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(anyInterface, {minLength: 1, maxLength: 4}),
        fc.array(fc.tuple(fc.nat(), anyPacket), {maxLength: 10}),
        fc.nat(1000),
        fc.integer({min: 1, max: 500}),
        (described, packets, droppedPackets, chunkBytes) => {
          const written = packets.map(([anyNumber, {cutBytes, comment, ...packet}]) => ({
            ...packet,
            interfaceNumber: anyNumber % described.length,
            wireBytes: packet.bytes.length + cutBytes,
            ...(comment !== undefined && {comment}),
          }));
          const file = Buffer.concat([
            sectionHeader('udptop'),
            ...described.map(interfaceDescription),
            ...written.map(packetBlock),
            statisticsBlock({interfaceNumber: 0, atMs: 0, receivedPackets: written.length, droppedPackets}),
          ]);
          const {frames, interfaces, outcome} = readAll(file, chunkBytes);
          expect(outcome).toEqual({kind: 'whole'});
          expect(interfaces).toEqual(
            described.map((one, index) => ({
              ...one,
              index,
              droppedPackets: index === 0 ? droppedPackets : 0,
            })),
          );
          expect(frames.length).toBe(written.length);
          for (const [index, {atMs, bytes, wireBytes, outgoing, interfaceNumber}] of written.entries()) {
            const frame = frames[index]!;
            expect(frame).toMatchObject({wireBytes, outgoing, interfaceIndex: interfaceNumber});
            expect(Math.round(frame.atMs * 1000)).toBe(Math.round(atMs * 1000));
            expect(Buffer.compare(frame.data, bytes)).toBe(0);
          }
        },
      ),
      cases(0.05),
    );
  });

  test('has comments that are cut at a whole character', () => {
    const packet = {interfaceNumber: 0, atMs: 0, bytes: Buffer.from('data'), wireBytes: 4};
    const block = packetBlock({...packet, comment: 'é'.repeat(40_000)});
    const commentBytes = new DataView(block.buffer).getUint16(34, true);
    expect(commentBytes).toBe(65_534);
    expect(
      readAll(
        Buffer.concat([
          sectionHeader('udptop'),
          interfaceDescription({linkType: 101, snapLengthBytes: 0}),
          block,
        ]),
      ),
    ).toMatchObject({frames: [{wireBytes: 4}], outcome: {kind: 'whole'}});
  });
});
