import {describe, expect, test} from 'vitest';
import {createReplyRoute, maxReplyHeaderBytes, ReplyBuilder} from '../../source/packet/reply.js';
import {bytesOf, dissect, udpPacket, viewOf} from './packets.js';

/** The packets of a reply, as they are written. */
function replyPackets(builder: ReplyBuilder, source: string, target: string, payload: Uint8Array) {
  const route = createReplyRoute({
    source: bytesOf(source),
    sourcePort: 53,
    target: bytesOf(target),
    targetPort: 40_000,
  });
  const packets: Uint8Array[] = [];
  builder.begin(route, viewOf(payload), 0, payload.length);
  while (builder.next()) {
    const {header, headerBytes, dataAt, dataBytes} = builder;
    packets.push(
      Buffer.concat([header.subarray(0, headerBytes), payload.subarray(dataAt, dataAt + dataBytes)]),
    );
  }
  return packets;
}

const newBuilder = (mtu: number) => new ReplyBuilder(new Uint8Array(maxReplyHeaderBytes), mtu, 6);

describe.each([
  ['IPv4', '10.99.0.1', '10.66.0.1', 20],
  ['IPv6', 'fd99::1', 'fd66::1', 40],
] as const)('a reply over %s', (family, source, target, ipBytes) => {
  test('is the packet that a host would send', () => {
    const payload = Buffer.from('hello world!');
    const [packet, ...rest] = replyPackets(newBuilder(1420), source, target, payload);
    expect(rest).toEqual([]);
    expect(Buffer.from(packet!)).toEqual(
      Buffer.from(udpPacket(source, target, [53, 40_000], payload, {identification: 7})),
    );
  });

  test('may be empty or have an odd size', () => {
    for (const size of [0, 1]) {
      const [packet] = replyPackets(newBuilder(1420), source, target, new Uint8Array(size));
      expect(dissect(packet!)).toMatchObject({source, target, protocol: 17});
    }
  });

  test('with a checksum of zero carries 0xffff', () => {
    const checksum = (payload: Uint8Array) =>
      viewOf(replyPackets(newBuilder(1420), source, target, payload)[0]!).getUint16(ipBytes + 6);
    // Adding the original checksum to the payload makes the sum all ones.
    const payload = new Uint8Array(2);
    viewOf(payload).setUint16(0, checksum(payload));
    expect(checksum(payload)).toBe(0xffff);
  });

  test('that fills the MTU is one packet, and one byte more makes two fragments', () => {
    const room = 1420 - ipBytes - 8;
    const builder = newBuilder(1420);
    expect(replyPackets(builder, source, target, new Uint8Array(room)).map(({length}) => length)).toEqual([
      1420,
    ]);
    const pieces = replyPackets(builder, source, target, new Uint8Array(room + 1));
    expect(pieces.length).toBe(2);
    expect(Math.max(...pieces.map(({length}) => length))).toBeLessThanOrEqual(1420);
  });

  test('of the largest size fits into fragments', () => {
    const payload = new Uint8Array(family === 'IPv4' ? 65_507 : 65_527).fill(0xa5);
    const pieces = replyPackets(newBuilder(1280), source, target, payload);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(1280);
      expect(dissect(piece).isFragment).toBe(true);
    }
  });

  test('has a different identification from the one before', () => {
    const builder = newBuilder(1280);
    const identification = () => {
      const [piece] = replyPackets(builder, source, target, new Uint8Array(2000));
      return family === 'IPv4' ? viewOf(piece!).getUint16(4) : viewOf(piece!).getUint32(44);
    };
    expect([identification(), identification()]).toEqual([7, 8]);
  });
});
