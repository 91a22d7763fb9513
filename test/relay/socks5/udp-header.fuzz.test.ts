import {isIP} from 'node:net';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  encodeUdpHeader,
  headerFault,
  maxUdpHeaderBytes,
  readUdpHeader,
  udpHeaderBytes,
} from '../../../source/relay/socks5/udp-header.js';
import {anyByte, anyBytes, anyPort, cases, damaged} from '../../fuzz/cases.js';

const anyHost = fc.oneof(
  fc.tuple(anyByte, anyByte, anyByte, anyByte).map(bytes => bytes.join('.')),
  // Addresses such as 64:ff9b::1 stay IPv6; only ::ffff:0:0/96 would not.
  fc.integer({min: 1, max: 0xffff}).map(last => `2001:db8::${last.toString(16)}`),
  fc.integer({min: 1, max: 60}).map(length => `${'a'.repeat(length)}.test`),
);

test('an address and the data behind it come through a header unchanged', () => {
  fc.assert(
    fc.property(anyHost, anyPort, anyBytes(20), (host, port, data) => {
      const header = encodeUdpHeader({host, port});
      const datagram = Buffer.concat([header, data]);
      expect(udpHeaderBytes(datagram)).toBe(header.length);
      expect(readUdpHeader(datagram)).toEqual({host, port});
    }),
    cases(),
  );
});

test('a damaged datagram has a header within its bounds, or a fault', () => {
  const whole = fc
    .tuple(anyHost, anyBytes(8))
    .map(([host, data]) => Buffer.concat([encodeUdpHeader({host, port: 53}), data]));
  const anyDatagram = fc.oneof({arbitrary: damaged(whole), weight: 9}, {arbitrary: anyBytes(300), weight: 1});
  const met = new Set<string>();
  fc.assert(
    fc.property(anyDatagram, datagram => {
      const headerBytes = udpHeaderBytes(datagram);
      if (headerBytes === headerFault.malformed) return void met.add('malformed');
      if (headerBytes === headerFault.fragmented) return void met.add('fragmented');
      expect(headerBytes).toBeGreaterThanOrEqual(8);
      expect(headerBytes).toBeLessThanOrEqual(Math.min(datagram.length, maxUdpHeaderBytes));
      const target = readUdpHeader(datagram);
      met.add(target ? 'sound' : 'no name');
      if (!target) return;
      const again = encodeUdpHeader(target);
      // An IPv4-mapped address and an address written as a name are encoded in their own form.
      if (again[3] !== datagram[3]) expect(isIP(target.host)).not.toBe(0);
      else expect(Buffer.from(again)).toEqual(Buffer.from(datagram.subarray(0, headerBytes)));
    }),
    cases(),
  );
  expect(met).toEqual(new Set(['malformed', 'fragmented', 'sound', 'no name']));
});
