import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {answerRoomBytes, writeAnswer} from '../../source/packet/answer.js';
import {createPacket} from '../../source/packet/packet.js';
import {parsePacket} from '../../source/packet/parse.js';
import {maxDatagrams, maxReassembledBytes, Reassembler} from '../../source/packet/reassembly.js';
import {createReplyRoute, maxReplyHeaderBytes, ReplyBuilder} from '../../source/packet/reply.js';
import {anyBytes, anyDamage, anyOffset, anyPort, cases, type Damage, damage, damaged} from '../fuzz/cases.js';
import {bytesOf, dissect, fragments, hex, ipPacket, udpDatagram, udpPacket, viewOf} from './packets.js';

const data = Buffer.from('hello');
const extensions = [
  [0, hex('00 00 0104 00000000')],
  [60, hex('00 00 0104 00000000')],
] as const;
/** Valid packets, to be damaged. */
const samples = [
  udpPacket('10.66.0.1', '10.99.0.1', [40_000, 53], data),
  udpPacket('10.66.0.1', '10.99.0.1', [40_000, 53], data, {options: hex('94040000')}),
  udpPacket('fd66::1', 'fd99::1', [40_000, 53], data),
  udpPacket('fd66::1', 'fd99::1', [40_000, 53], data, {extensions}),
  ipPacket({source: '10.66.0.1', target: '10.99.0.1', payload: new Uint8Array(16), moreFragments: true}),
  ipPacket({source: 'fd66::1', target: 'fd99::1', payload: new Uint8Array(16), fragmentOffset: 8}),
  hex(
    '4500003ce1de4000400644370a4200010a6300019c4100502099a5b400000000a002fbe07fb40000020404d80402080a8a37cb86000000000103030a',
  ),
  hex(
    '45000054b0de4000400175440a4200010a4200020800fa7e3a0d00015d08056b00000000982c0a0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637',
  ),
];
const own = [{address: bytesOf('10.66.0.1'), prefixBits: 24}];

/** Corrects the IPv4 header's checksum, so that the parser looks behind it. */
function corrected(bytes: Uint8Array): Uint8Array {
  const headerBytes = (bytes[0]! & 15) * 4;
  if (bytes[0]! >> 4 !== 4 || headerBytes < 20 || headerBytes > bytes.length) return bytes;
  const view = viewOf(bytes);
  view.setUint16(10, 0);
  let sum = 0;
  for (let at = 0; at < headerBytes; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(10, ~sum & 0xffff);
  return bytes;
}

const anyPair = fc.constantFrom<[string, string]>(['10.66.0.1', '10.99.0.1'], ['fd66::1', 'fd99::1']);

/** Damaged packets, most of them with a right checksum again, and some frames of any bytes. */
const anyFrame = fc
  .tuple(
    fc.oneof(
      {arbitrary: damaged(fc.constantFrom(...samples)), weight: 7},
      {arbitrary: anyBytes(120), weight: 1},
    ),
    fc.constantFrom(true, true, true, false),
  )
  .map(([bytes, isCorrected]) => (isCorrected ? corrected(Uint8Array.from(bytes)) : bytes));

describe('frames', () => {
  test('of any bytes are read within their bounds, and answered with correct checksums', () => {
    const parameters = cases();
    const packet = createPacket();
    // The frame stands between bytes that are not its own.
    const memory = new Uint8Array(512);
    const view = viewOf(memory);
    const out = new Uint8Array(answerRoomBytes);
    const outView = viewOf(out);
    const seen = {udp: 0, fragment: 0, other: 0, malformed: 0, answered: 0};
    fc.assert(
      fc.property(anyFrame, fc.nat(63), (frame, start) => {
        const end = start + frame.length;
        memory.set(frame, start);
        const kind = parsePacket(view, start, end, packet);
        seen[kind]++;
        if (kind === 'malformed') return;
        const inside = packet.start === start && packet.payloadAt >= start && packet.end <= end;
        const inOrder =
          packet.payloadAt <= packet.end && packet.sourceAt > start && packet.targetAt < packet.payloadAt;
        const dataInside = kind !== 'udp' || packet.dataAt + packet.dataBytes <= packet.end;
        if (!inside || !inOrder || !dataInside) throw new Error('out of bounds');
        if (kind === 'udp') return;
        const answerBytes = writeAnswer(view, packet, own, outView);
        if (answerBytes === 0) return;
        seen.answered++;
        dissect(out.subarray(0, answerBytes));
      }),
      parameters,
    );
    // The cases reach every kind.
    for (const [kind, count] of Object.entries(seen))
      expect(count, kind).toBeGreaterThan(parameters.numRuns / 200);
  });

  test('give back the payload and the ports that they carry', () => {
    const packet = createPacket();
    fc.assert(
      fc.property(anyPair, anyPort, anyPort, anyBytes(100), ([source, target], from, to, payload) => {
        const bytes = udpPacket(source, target, [from, to], payload);
        expect(parsePacket(viewOf(bytes), 0, bytes.length, packet)).toBe('udp');
        const read = bytes.subarray(packet.dataAt, packet.dataAt + packet.dataBytes);
        expect(Buffer.compare(read, payload)).toBe(0);
        expect([packet.sourcePort, packet.targetPort]).toEqual([from, to]);
      }),
      cases(1 / 4),
    );
  });
});

const oneChange = ({changes, ending}: Damage): Damage => ({changes: changes.slice(0, 1), ending});

/** A UDP datagram in fragments as they come: shuffled, one missing, some damaged or doubled, time passing. */
const anyFragments = fc
  .record({
    pair: anyPair,
    dataBytes: fc.integer({min: 40, max: 439}),
    /**
     * Each byte of a payload is the same, so that a mixture shows. With these two, no mixture of such payloads has the
     * checksum of one of them; else it would be delivered, and rightly so (RFC 4963).
     */
    byte: fc.constantFrom(0, 1),
    fragmentBytes: fc.integer({min: 1, max: 12}).map(words => 8 * words),
    identification: fc.nat(199),
    order: fc.option(fc.array(anyOffset, {minLength: 60, maxLength: 60})),
    missing: fc.option(anyOffset, {freq: 3}),
    doubled: fc.option(anyOffset, {freq: 1}),
    // Several changes can cancel each other out in the checksum.
    damagedOne: fc.option(fc.tuple(anyOffset, anyDamage.map(oneChange)), {freq: 1}),
    pauseMs: fc.nat(19),
  })
  .map(({pair: [source, target], byte, order, missing, doubled, damagedOne, ...given}) => {
    const payload = udpDatagram(source, target, [1, 2], new Uint8Array(given.dataBytes).fill(byte));
    const parts = {source, target, payload, identification: given.identification};
    let frames = fragments(parts, given.fragmentBytes);
    if (order)
      frames = frames
        .map((frame, index) => ({frame, at: order[index]!}))
        .sort((a, b) => a.at - b.at)
        .map(({frame}) => frame);
    if (missing !== null) frames.splice(missing % frames.length, 1);
    if (damagedOne !== null && frames.length > 0) {
      const at = damagedOne[0] % frames.length;
      frames[at] = corrected(damage(frames[at]!, damagedOne[1]));
    }
    if (doubled !== null && frames.length > 0) frames.push(frames[doubled % frames.length]!);
    return {frames, pauseMs: given.pauseMs};
  });

describe('fragments', () => {
  test('of any kind never make a datagram that nobody sent, nor a reassembler that grows', () => {
    const packet = createPacket();
    const memory = new Uint8Array(maxReassembledBytes);
    const view = viewOf(memory);
    let lost = 0;
    let begun = 0;
    let whole = 0;
    let most = 0;
    const parameters = cases(1 / 100);
    fc.assert(
      fc.property(fc.array(anyFragments, {minLength: 1, maxLength: 120, size: 'max'}), trains => {
        const reassembler = new Reassembler(() => lost++);
        let nowMs = 0;
        for (const {frames, pauseMs} of trains) {
          for (const bytes of frames) {
            nowMs += pauseMs;
            memory.set(bytes);
            if (parsePacket(view, 0, bytes.length, packet) !== 'fragment') continue;
            const before = reassembler.size;
            const end = reassembler.add(view, packet, nowMs, 0);
            if (reassembler.size > before) begun++;
            most = Math.max(most, reassembler.size);
            if (end < 0 || parsePacket(view, 0, end, packet) !== 'udp') continue;
            whole++;
            const read = memory.subarray(packet.dataAt, packet.dataAt + packet.dataBytes);
            if (!read.every(byte => byte === read[0])) throw new Error('a mixture');
          }
        }
      }),
      parameters,
    );
    expect(whole).toBeGreaterThan(parameters.numRuns);
    expect(begun).toBeGreaterThan(parameters.numRuns);
    expect(lost).toBeGreaterThan(0);
    expect(most).toBe(maxDatagrams);
  });

  test('of a reply become the reply again, for any size and MTU', () => {
    const packet = createPacket();
    const memory = new Uint8Array(2 * maxReassembledBytes);
    const view = viewOf(memory);
    const reassembler = new Reassembler(() => expect.fail('a reply was lost'));
    const header = new Uint8Array(maxReplyHeaderBytes);
    const anyReply = fc.record({
      pair: anyPair,
      sourcePort: anyPort,
      targetPort: anyPort,
      payload: anyBytes(300),
      roomBytes: fc.nat(249),
      identification: fc.nat(2 ** 32 - 1),
    });
    let nowMs = 0;
    fc.assert(
      fc.property(anyReply, ({pair: [target, source], payload, ...reply}) => {
        const isV4 = source.includes('.');
        const mtu = (isV4 ? 28 : 56) + 8 + reply.roomBytes;
        const builder = new ReplyBuilder(header, mtu, reply.identification);
        const route = createReplyRoute({
          source: bytesOf(source),
          sourcePort: reply.sourcePort,
          target: bytesOf(target),
          targetPort: reply.targetPort,
        });
        let read: Uint8Array | undefined;
        builder.begin(route, viewOf(payload), 0, payload.length);
        while (builder.next()) {
          const {headerBytes, dataAt, dataBytes} = builder;
          memory.set(header.subarray(0, headerBytes));
          memory.set(payload.subarray(dataAt, dataAt + dataBytes), headerBytes);
          let end = headerBytes + dataBytes;
          expect(end).toBeLessThanOrEqual(mtu);
          let kind = parsePacket(view, 0, end, packet);
          if (kind === 'fragment') {
            end = reassembler.add(view, packet, nowMs++, 0);
            if (end < 0) continue;
            kind = parsePacket(view, 0, end, packet);
          }
          expect(kind).toBe('udp');
          read = memory.subarray(packet.dataAt, packet.dataAt + packet.dataBytes);
        }
        expect(Buffer.compare(read!, payload)).toBe(0);
      }),
      cases(1 / 4),
    );
  });
});
