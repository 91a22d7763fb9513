import {describe, expect, test} from 'vitest';
import {createPacket} from '../../source/packet/packet.js';
import {parsePacket} from '../../source/packet/parse.js';
import {hex, ipPacket, udpDatagram, udpPacket, viewOf} from './packets.js';

const packet = createPacket();
const parse = (bytes: Uint8Array) => parsePacket(viewOf(bytes), 0, bytes.length, packet);
const dataOf = (bytes: Uint8Array) => bytes.slice(packet.dataAt, packet.dataAt + packet.dataBytes);
const data = Buffer.from('hello');
const v4 = ['10.66.0.1', '10.99.0.1'] as const;
const v6 = ['fd66::1', 'fd99::1'] as const;
const options8 = hex('00 00 0104 00000000');

describe('IPv4', () => {
  test('a datagram is read as the kernel wrote it', () => {
    const bytes = hex('4500002893c040004011925e0a4200010a6300019c4000350014bcba68656c6c6f20776f726c6421');
    expect(parse(bytes)).toBe('udp');
    expect(packet).toMatchObject({version: 4, sourcePort: 40_000, targetPort: 53, dataBytes: 12});
    expect(Buffer.from(dataOf(bytes)).toString()).toBe('hello world!');
  });

  test('options are skipped', () => {
    const bytes = udpPacket(...v4, [1, 2], data, {options: hex('94040000 01010100')});
    expect(parse(bytes)).toBe('udp');
    expect(packet.payloadAt).toBe(28);
    expect(Buffer.from(dataOf(bytes))).toEqual(data);
  });

  test('padding added by a link is left out', () => {
    const bytes = Uint8Array.from([...udpPacket(...v4, [1, 2], data), 0, 0, 0]);
    expect(parse(bytes)).toBe('udp');
    expect(packet.dataBytes).toBe(5);
  });

  test('a missing checksum is accepted, a wrong one is not', () => {
    const bytes = udpPacket(...v4, [1, 2], data);
    bytes[29]! ^= 1;
    expect(parse(bytes)).toBe('malformed');
    viewOf(bytes).setUint16(26, 0);
    expect(parse(bytes)).toBe('udp');
  });

  test.each([
    ['a wrong header checksum', (bytes: Uint8Array) => bytes.fill(1, 8, 9)],
    ['a header that is too short', (bytes: Uint8Array) => bytes.fill(0x44, 0, 1)],
    ['a total length beyond the bytes', (bytes: Uint8Array) => bytes.fill(0xff, 2, 3)],
    ['another version', (bytes: Uint8Array) => bytes.fill(0x55, 0, 1)],
  ])('%s is malformed', (_, change) => {
    const bytes = udpPacket(...v4, [1, 2], data);
    change(bytes);
    expect(parse(bytes)).toBe('malformed');
  });

  test.each([
    ['shorter than its header', 7],
    ['longer than the packet', 14],
  ])('a UDP length %s is malformed', (_, length) => {
    const payload = udpDatagram(...v4, [1, 2], data);
    viewOf(payload).setUint16(4, length);
    viewOf(payload).setUint16(6, 0);
    expect(parse(ipPacket({source: v4[0], target: v4[1], payload}))).toBe('malformed');
  });

  test('a UDP length shorter than the packet counts', () => {
    const payload = Buffer.concat([udpDatagram(...v4, [1, 2], data), Buffer.from('tail')]);
    expect(parse(ipPacket({source: v4[0], target: v4[1], payload}))).toBe('udp');
    expect(packet.dataBytes).toBe(5);
  });

  test('a fragment has its offset', () => {
    const [source, target] = v4;
    const payload = new Uint8Array(16);
    expect(
      parse(ipPacket({source, target, payload, identification: 7, fragmentOffset: 24, moreFragments: true})),
    ).toBe('fragment');
    expect(packet).toMatchObject({identification: 7, fragmentOffset: 24, moreFragments: true, protocol: 17});
  });

  test.each([
    ['not a multiple of 8 bytes, with more to come', 15, 0, true],
    ['empty', 0, 0, true],
    ['beyond the largest packet', 16, 65_520, false],
  ])('a fragment %s is malformed', (_, size, fragmentOffset, moreFragments) => {
    const [source, target] = v4;
    expect(
      parse(ipPacket({source, target, payload: new Uint8Array(size), fragmentOffset, moreFragments})),
    ).toBe('malformed');
  });

  test('TCP and ICMP are of kind other', () => {
    const [source, target] = v4;
    expect(parse(ipPacket({source, target, protocol: 6, payload: new Uint8Array(20)}))).toBe('other');
    expect(parse(ipPacket({source, target, protocol: 1, payload: new Uint8Array(8)}))).toBe('other');
  });
});

describe('IPv6', () => {
  test('a datagram is read as the kernel wrote it', () => {
    const bytes = hex(
      `600bb44800141140 fd660000000000000000000000000001 fd990000000000000000000000000001
       9c4000350014d65e 68656c6c6f20776f726c6421`,
    );
    expect(parse(bytes)).toBe('udp');
    expect(packet).toMatchObject({version: 6, sourcePort: 40_000, targetPort: 53, dataBytes: 12});
    expect(Buffer.from(dataOf(bytes)).toString()).toBe('hello world!');
  });

  test('extension headers are skipped in any allowed order', () => {
    const extensions = [
      [0, options8],
      [60, hex('0001 0c04 00000000 00000000 00000000')],
      [43, hex('0000 0400 00000000')],
      [60, options8],
    ] as const;
    const bytes = udpPacket(...v6, [5, 6], data, {extensions});
    expect(parse(bytes)).toBe('udp');
    expect(packet).toMatchObject({version: 6, payloadAt: 40 + 8 + 16 + 8 + 8, sourcePort: 5, targetPort: 6});
    expect(Buffer.from(dataOf(bytes))).toEqual(data);
  });

  test('a missing checksum is malformed, like a wrong one', () => {
    const bytes = udpPacket(...v6, [1, 2], data);
    viewOf(bytes).setUint16(46, viewOf(bytes).getUint16(46) ^ 1);
    expect(parse(bytes)).toBe('malformed');
    viewOf(bytes).setUint16(46, 0);
    expect(parse(bytes)).toBe('malformed');
  });

  test('the fragment header of an atomic fragment is skipped', () => {
    expect(parse(udpPacket(...v6, [1, 2], data, {fragmentOffset: 0, identification: 9}))).toBe('udp');
  });

  test('a fragment has its offset', () => {
    const [source, target] = v6;
    const parts = {source, target, payload: new Uint8Array(16), identification: 0xdeadbeef};
    expect(parse(ipPacket({...parts, fragmentOffset: 24}))).toBe('fragment');
    expect(packet).toMatchObject({identification: 0xdeadbeef, fragmentOffset: 24, moreFragments: false});
  });

  test.each([
    [
      'hop-by-hop options that are not first',
      [
        [60, options8],
        [0, options8],
      ],
    ],
    ['a routing header with segments left', [[43, hex('0000 0401 00000000')]]],
    ['a header that is longer than the packet', [[60, hex('00ff 0104 00000000')]]],
    ['headers without end', Array.from({length: 9}, () => [60, options8])],
  ] as const)('%s is malformed', (_, extensions) => {
    expect(parse(udpPacket(...v6, [1, 2], data, {extensions: extensions as never}))).toBe('malformed');
  });

  test('a payload length beyond the packet is malformed', () => {
    const bytes = udpPacket(...v6, [1, 2], data);
    expect(parse(bytes.subarray(0, bytes.length - 1))).toBe('malformed');
  });
});
