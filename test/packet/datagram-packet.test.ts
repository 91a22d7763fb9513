import {expect, test} from 'vitest';
import {datagramPacket} from '../../source/packet/datagram-packet.js';
import {bytesOf, dissect, udpPacket} from './packets.js';

const endpoints = (source: string, target: string) => ({
  source: bytesOf(source),
  sourcePort: 40_000,
  target: bytesOf(target),
  targetPort: 53,
});

test.each([
  ['IPv4', '10.66.0.1', '10.99.0.1', 65_507],
  ['IPv6', 'fd66::1', 'fd99::1', 65_527],
])('a datagram over %s becomes the packet that a host would send', (_, source, target, maxBytes) => {
  for (const bytes of [0, 1, 5, 1472, 9000, maxBytes]) {
    const payload = new Uint8Array(bytes).fill(0xa5);
    const packet = datagramPacket(endpoints(source, target), payload);
    expect(dissect(packet)).toMatchObject({protocol: 17, source, target, isFragment: false});
    expect(
      Buffer.compare(packet, udpPacket(source, target, [40_000, 53], payload, {identification: 1})),
    ).toBe(0);
  }
  expect(() => datagramPacket(endpoints(source, target), new Uint8Array(maxBytes + 1))).toThrow(RangeError);
});
