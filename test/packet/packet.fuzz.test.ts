import {describe, expect, test} from 'vitest';
import {answerRoomBytes, writeAnswer} from '../../source/packet/answer.js';
import {createPacket} from '../../source/packet/packet.js';
import {parsePacket} from '../../source/packet/parse.js';
import {maxDatagrams, maxReassembledBytes, Reassembler} from '../../source/packet/reassembly.js';
import {createReplyRoute, maxReplyHeaderBytes, ReplyBuilder} from '../../source/packet/reply.js';
import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../fuzz/cases.js';
import {bytesOf, dissect, fragments, hex, ipPacket, udpDatagram, udpPacket, viewOf} from './packets.js';

const data = Buffer.from('hello');
const extensions = [
  [0, hex('00 00 0104 00000000')],
  [60, hex('00 00 0104 00000000')],
] as const;
/** Valid packets, of which the fuzzed ones are made. */
const seeds = [
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

/** Corrects the IPv4 header's checksum, so that what is behind it is reached. */
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

describe('frames', () => {
  test('of any bytes are read within their bounds, and what is answered has right checksums', () => {
    const random = randomNumbers(fuzzSeed);
    const packet = createPacket();
    // The frame stands between bytes that are not its own.
    const memory = new Uint8Array(512);
    const view = viewOf(memory);
    const out = new Uint8Array(answerRoomBytes);
    const outView = viewOf(out);
    const seen = {udp: 0, fragment: 0, other: 0, malformed: 0, answered: 0};
    for (let index = 0; index < fuzzCases; index++) {
      const bytes =
        random(8) === 0 ? randomBytes(random, 120) : mutated(random, seeds[random(seeds.length)]!);
      const frame = random(4) === 0 ? bytes : corrected(bytes);
      const start = random(64);
      const end = start + frame.length;
      memory.set(frame, start);
      const kind = parsePacket(view, start, end, packet);
      seen[kind]++;
      if (kind === 'malformed') continue;
      const inside = packet.start === start && packet.payloadAt >= start && packet.end <= end;
      const inOrder =
        packet.payloadAt <= packet.end && packet.sourceAt > start && packet.targetAt < packet.payloadAt;
      const dataInside = kind !== 'udp' || packet.dataAt + packet.dataBytes <= packet.end;
      if (!inside || !inOrder || !dataInside) expect.fail(`case ${index} of seed ${fuzzSeed}: out of bounds`);
      if (kind === 'udp') continue;
      const answerBytes = writeAnswer(view, packet, own, outView);
      if (answerBytes === 0) continue;
      seen.answered++;
      dissect(out.subarray(0, answerBytes));
    }
    // The cases reach what they are meant to reach.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(fuzzCases / 200);
  });

  test('that carry a payload give it back', () => {
    const random = randomNumbers(fuzzSeed);
    const packet = createPacket();
    for (let index = 0; index < fuzzCases / 10; index++) {
      const [source, target] = random(2) === 0 ? ['10.66.0.1', '10.99.0.1'] : ['fd66::1', 'fd99::1'];
      const payload = randomBytes(random, 100);
      const ports = [random(65_536), random(65_536)] as const;
      const bytes = udpPacket(source!, target!, ports, payload);
      expect(parsePacket(viewOf(bytes), 0, bytes.length, packet)).toBe('udp');
      const read = Buffer.from(bytes.subarray(packet.dataAt, packet.dataAt + packet.dataBytes));
      if (Buffer.compare(read, payload) !== 0)
        expect.fail(`case ${index} of seed ${fuzzSeed}: another payload`);
      expect([packet.sourcePort, packet.targetPort]).toEqual(ports);
    }
  });
});

describe('fragments', () => {
  test('of any kind never make a datagram that nobody sent, nor a reassembler that grows', () => {
    const random = randomNumbers(fuzzSeed);
    const packet = createPacket();
    const memory = new Uint8Array(maxReassembledBytes);
    const view = viewOf(memory);
    let lost = 0;
    let begun = 0;
    let whole = 0;
    const reassembler = new Reassembler(() => lost++);
    let nowMs = 0;
    let waiting: Uint8Array[] = [];
    for (let index = 0; index < fuzzCases; index++) {
      if (waiting.length === 0) {
        const [source, target] = random(2) === 0 ? ['10.66.0.1', '10.99.0.1'] : ['fd66::1', 'fd99::1'];
        // The payload says in its first byte what all the others are.
        const payload = udpDatagram(
          source!,
          target!,
          [1, 2],
          new Uint8Array(40 + random(400)).fill(random(256)),
        );
        const size = 8 * (1 + random(12));
        waiting = fragments({source: source!, target: target!, payload, identification: random(200)}, size);
        if (random(2) === 0) waiting.sort(() => random(3) - 1);
        if (random(4) === 0) waiting.splice(random(waiting.length), 1);
      }
      let bytes = waiting.shift();
      if (!bytes) continue;
      if (random(20) === 0) bytes = corrected(mutated(random, bytes));
      if (random(50) === 0) waiting.push(bytes);
      nowMs += random(20);
      memory.set(bytes);
      if (parsePacket(view, 0, bytes.length, packet) !== 'fragment') continue;
      const before = reassembler.size;
      const end = reassembler.add(view, packet, nowMs, 0);
      if (reassembler.size > before) begun++;
      if (reassembler.size > maxDatagrams) expect.fail(`case ${index} of seed ${fuzzSeed}: it grows`);
      if (end < 0) continue;
      if (parsePacket(view, 0, end, packet) !== 'udp') continue;
      whole++;
      const read = memory.subarray(packet.dataAt, packet.dataAt + packet.dataBytes);
      if (!read.every(byte => byte === read[0])) expect.fail(`case ${index} of seed ${fuzzSeed}: a mixture`);
    }
    expect(whole).toBeGreaterThan(fuzzCases / 100);
    expect(lost).toBeGreaterThan(0);
    expect(begun).toBeGreaterThan(0);
  });

  test('of a reply become the reply again, for any size and MTU', () => {
    const random = randomNumbers(fuzzSeed);
    const packet = createPacket();
    const memory = new Uint8Array(2 * maxReassembledBytes);
    const view = viewOf(memory);
    const reassembler = new Reassembler(() => expect.fail('a reply was lost'));
    const header = new Uint8Array(maxReplyHeaderBytes);
    for (let index = 0; index < fuzzCases / 10; index++) {
      const isV4 = random(2) === 0;
      const [source, target] = isV4 ? ['10.99.0.1', '10.66.0.1'] : ['fd99::1', 'fd66::1'];
      const payload = randomBytes(random, 300);
      const builder = new ReplyBuilder(header, (isV4 ? 28 : 56) + 8 + random(250), random(2 ** 32));
      const route = createReplyRoute({
        source: bytesOf(source!),
        sourcePort: random(65_536),
        target: bytesOf(target!),
        targetPort: random(65_536),
      });
      let read: Uint8Array | undefined;
      builder.begin(route, viewOf(payload), 0, payload.length);
      while (builder.next()) {
        memory.set(header.subarray(0, builder.headerBytes));
        memory.set(payload.subarray(builder.dataAt, builder.dataAt + builder.dataBytes), builder.headerBytes);
        let end = builder.headerBytes + builder.dataBytes;
        let kind = parsePacket(view, 0, end, packet);
        if (kind === 'fragment') {
          end = reassembler.add(view, packet, index, 0);
          if (end < 0) continue;
          kind = parsePacket(view, 0, end, packet);
        }
        expect(kind).toBe('udp');
        read = memory.subarray(packet.dataAt, packet.dataAt + packet.dataBytes);
      }
      if (Buffer.compare(read!, payload) !== 0)
        expect.fail(`case ${index} of seed ${fuzzSeed}: another payload`);
    }
  });
});
