import {describe, expect, test} from 'vitest';
import {createCaptureReader} from '../../../source/packet/capture-file/reader.js';
import {hex} from '../packets.js';
import {
  block,
  description,
  enhanced,
  oldPacket,
  option,
  pcapHeader,
  pcapPacket,
  readAll,
  section,
  u32,
  u64,
} from './files.js';

const data = Buffer.from('seventeen bytes..');
const little = {isLittle: true};

describe.each([
  ['little', {isLittle: true}],
  ['big', {isLittle: false}],
])('a file of a %s-endian machine', (_, fields) => {
  test('is read as pcap with microseconds', () => {
    const packet = pcapPacket(fields, data, {seconds: 1_700_000_000, fraction: 123_456, wireBytes: 900});
    const {frames, interfaces, outcome} = readAll(Buffer.concat([pcapHeader(fields), packet, packet]));
    expect(outcome).toEqual({kind: 'whole'});
    expect(interfaces).toEqual([{index: 0, linkType: 101, snapLengthBytes: 65_535, droppedPackets: 0}]);
    expect(frames.length).toBe(2);
    expect(frames[1]).toMatchObject({
      linkType: 101,
      wireBytes: 900,
      outgoing: false,
      atMs: 1_700_000_000_123.456,
    });
    expect(Buffer.from(frames[1]!.data)).toEqual(data);
  });

  test('is read as pcap with nanoseconds', () => {
    const packet = pcapPacket(fields, data, {seconds: 1_700_000_000, fraction: 123_456_000});
    const {frames} = readAll(Buffer.concat([pcapHeader(fields, {magic: 0xa1b23c4d}), packet]));
    expect(frames).toMatchObject([{atMs: 1_700_000_000_123.456}]);
  });

  test('is read as pcap with longer headers of packets', () => {
    const packet = pcapPacket(fields, data, {more: hex('00000002 0800 04 00')});
    const {frames, outcome} = readAll(
      Buffer.concat([pcapHeader(fields, {magic: 0xa1b2cd34}), packet, packet]),
    );
    expect(outcome).toEqual({kind: 'whole'});
    expect(frames).toMatchObject([{outgoing: true}, {outgoing: true}]);
    expect(Buffer.from(frames[1]!.data)).toEqual(data);
  });

  test('is read as pcapng: interfaces with their resolutions, offsets and names', () => {
    const file = Buffer.concat([
      section(fields),
      description(
        fields,
        1,
        option(fields, 2, Buffer.from('eth0')),
        option(fields, 9, hex('09')),
        option(fields, 0, hex('')),
      ),
      description(fields, 113, option(fields, 9, hex('94')), option(fields, 14, u64(100n, fields))),
      description(fields),
      enhanced(fields, data, {number: 0, ticks: 1_700_000_000_123_456_000n, wireBytes: 900}),
      enhanced(fields, data, {number: 1, ticks: 1_048_576n * 3n + 524_288n}),
      enhanced(fields, data, {number: 2, ticks: 1_700_000_000_123_456n}),
    ]);
    const {frames, interfaces, outcome} = readAll(file);
    expect(outcome).toEqual({kind: 'whole'});
    expect(interfaces.map(({linkType, name}) => [linkType, name])).toEqual([
      [1, 'eth0'],
      [113, undefined],
      [101, undefined],
    ]);
    expect(frames).toMatchObject([
      {interfaceIndex: 0, linkType: 1, atMs: 1_700_000_000_123.456, wireBytes: 900},
      {interfaceIndex: 1, linkType: 113, atMs: 103_500},
      {interfaceIndex: 2, linkType: 101, atMs: 1_700_000_000_123.456},
    ]);
    expect(Buffer.from(frames[2]!.data)).toEqual(data);
  });

  test('tells the direction of packets, and what was lost', () => {
    const flags = (value: number) => option(fields, 2, u32(value, fields));
    const file = Buffer.concat([
      section(fields),
      description(fields),
      enhanced(fields, data, {}, option(fields, 1, Buffer.from('a comment')), flags(2)),
      enhanced(fields, data, {}, flags(1)),
      enhanced(fields, data, {}, option(fields, 4, u64(5n, fields))),
      oldPacket(fields, data, 2, flags(2)),
      oldPacket(fields, data, 0xffff),
    ]);
    const {frames, interfaces} = readAll(file);
    expect(frames.map(({outgoing}) => outgoing)).toEqual([true, false, false, true, false]);
    expect(interfaces).toMatchObject([{droppedPackets: 7}]);
    const statistics = (code: number, drops: bigint) => option(fields, code, u64(drops, fields));
    const end = block(fields, 5, u32(0, fields), u64(0n, fields), statistics(5, 8n), statistics(7, 3n));
    expect(readAll(Buffer.concat([file, end, end])).interfaces).toMatchObject([{droppedPackets: 11}]);
  });

  test('has simple packets, with the time of the packet before, and blocks that are skipped', () => {
    const simple = block(fields, 3, u32(900, fields), data.subarray(0, 16));
    const {frames, outcome} = readAll(
      Buffer.concat([
        section(fields),
        description(fields),
        block(fields, 4, hex('00000000')),
        enhanced(fields, data, {ticks: 5000n}),
        block(fields, 0x0bad, u32(1, fields)),
        simple,
      ]),
    );
    expect(outcome).toEqual({kind: 'whole'});
    expect(frames[1]).toMatchObject({atMs: 5, wireBytes: 900});
    expect(frames[1]!.data.length).toBe(16);
  });

  test('may go on with a section of the other byte order, and other interfaces', () => {
    const other = {isLittle: !fields.isLittle};
    const parts = [fields, other].flatMap((of, index) => [
      section(of),
      description(of, index === 0 ? 1 : 276),
      enhanced(of, data),
    ]);
    const {frames, interfaces, outcome} = readAll(Buffer.concat(parts));
    expect(outcome).toEqual({kind: 'whole'});
    expect(interfaces.map(({index, linkType}) => [index, linkType])).toEqual([
      [0, 1],
      [1, 276],
    ]);
    expect(frames.map(({interfaceIndex}) => interfaceIndex)).toEqual([0, 1]);
  });
});

test('bits of a link type that tell of check sequences are left out', () => {
  const {interfaces} = readAll(pcapHeader(little, {linkType: 0x2400_0001}));
  expect(interfaces).toMatchObject([{linkType: 1}]);
});

test('a frame is as long on the wire as what was captured of it, at least', () => {
  const {frames} = readAll(Buffer.concat([pcapHeader(little), pcapPacket(little, data, {wireBytes: 3})]));
  expect(frames).toMatchObject([{wireBytes: data.length}]);
});

const pcap = Buffer.concat([pcapHeader(little), pcapPacket(little, data), pcapPacket(little, data)]);
const pcapng = Buffer.concat([
  section(little),
  description(little),
  enhanced(little, data),
  enhanced(little, data),
]);

describe.each([
  ['pcap', pcap, [24, 57, 90]],
  ['pcapng', pcapng, [28, 48, 100, 152]],
])('a file of %s', (_, file, ends) => {
  test('is the same in chunks of any size', () => {
    const whole = readAll(file);
    for (const bytes of [1, 2, 3, 7, 16, 50]) expect(readAll(file, bytes)).toEqual(whole);
  });

  test('that is cut off delivers what is before, and tells where, at whatever byte', () => {
    for (let bytes = 4; bytes <= file.length; bytes++) {
      const {frames, outcome} = readAll(file.subarray(0, bytes));
      const last = ends.findLast(end => end <= bytes) ?? 0;
      expect(frames.length).toBe(ends.slice(-2).filter(end => end <= bytes).length);
      if (last === bytes) expect(outcome).toEqual({kind: 'whole'});
      else expect(outcome).toMatchObject({kind: 'cut', offsetBytes: last});
    }
  });
});

describe('damage', () => {
  const first = [section(little), description(little), enhanced(little, data)];
  const pcapFirst = [pcapHeader(little), pcapPacket(little, data)];
  const wrongEnd = Buffer.from(enhanced(little, data));
  wrongEnd.writeUInt32LE(48, wrongEnd.length - 4);

  test.each([
    [
      'a packet that is longer than any',
      [...pcapFirst, pcapPacket(little, data, {capturedBytes: 262_145})],
      /longer than any/,
    ],
    [
      'a block that is shorter than its header',
      [...first, hex('06000000 08000000 08000000')],
      /a block of 8 bytes/,
    ],
    ['a block that is no whole words', [...first, hex('06000000 21000000 21000000')], /a block of 33 bytes/],
    ['a block that is too long', [...first, hex('06000000 04000001 00000000')], /a block of 16777220 bytes/],
    ['two lengths that differ', [...first, wrongEnd], /two lengths/],
    [
      'a packet that is longer than its block',
      [...first, enhanced(little, data, {capturedBytes: 21})],
      /longer than its block/,
    ],
    [
      'an option that is longer than its block',
      [...first, enhanced(little, data, {}, hex('01000500 61000000'))],
      /an option/,
    ],
    [
      'an interface that is not described',
      [...first, enhanced(little, data, {number: 1})],
      /interface 1 is not described/,
    ],
    ['a packet without room for its header', [...first, block(little, 6, hex('00000000'))], /too short/],
    ['a section without byte order', [...first, block(little, 0x0a0d0d0a, hex('00000000'))], /byte order/],
    ['a section of an unknown version', [...first, section(little, 2)], /version 2 of pcapng/],
  ] as const)('%s ends the reading; what is before was delivered', (_, parts, reason) => {
    const file = Buffer.concat(parts);
    const {frames, outcome} = readAll(file);
    const offsetBytes = file.length - parts.at(-1)!.length;
    expect(frames.length).toBe(1);
    expect(outcome).toMatchObject({kind: 'damaged', offsetBytes});
    const {sentence} = outcome as {sentence: string};
    expect(sentence).toMatch(reason);
    expect(sentence).toMatch(new RegExp(`^The file is damaged at byte ${offsetBytes}: .*\\.$`));
    expect(readAll(file, 5)).toEqual({frames, interfaces: expect.anything(), outcome});
  });

  test('asks for no more, and no more is read', () => {
    let frames = 0;
    const reader = createCaptureReader(() => frames++);
    expect(reader.read(Buffer.concat([...first, hex('06000000 08000000 08000000')]))).toBe(false);
    expect(reader.read(enhanced(little, data))).toBe(false);
    expect(frames).toBe(1);
  });
});

test.each([
  ['an empty file', Buffer.alloc(0), /empty/],
  ['three bytes', hex('d4c3b2'), /too short/],
  ['text', Buffer.from('what is all this UDP?'), /neither pcap nor pcapng.*editcap/],
  ['gzip', hex('1f8b0800 00000000'), /gzip/],
])('%s is no capture', (_, file, sentence) => {
  expect(readAll(file)).toMatchObject({
    frames: [],
    outcome: {kind: 'no capture', offsetBytes: 0, sentence: expect.stringMatching(sentence)},
  });
});

test('an unknown version of pcap is told', () => {
  expect(readAll(pcapHeader(little, {version: 3})).outcome).toMatchObject({
    kind: 'damaged',
    offsetBytes: 0,
    sentence: expect.stringMatching(/version 3 of pcap/),
  });
});

test('a block that claims much and has little takes little memory', () => {
  const reader = createCaptureReader(() => {});
  reader.read(Buffer.concat([section(little), hex('06000000 00000001 00000000')]));
  const before = process.memoryUsage().arrayBuffers;
  for (let part = 0; part < 10; part++) expect(reader.read(new Uint8Array(1000))).toBe(true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  expect(reader.finish()).toMatchObject({kind: 'cut', offsetBytes: 28});
});
