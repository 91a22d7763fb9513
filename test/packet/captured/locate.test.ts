import {describe, expect, test} from 'vitest';
import {createCapturedDatagram, DatagramKind} from '../../../source/packet/captured/datagram.js';
import {locateDatagram, locateQuotedDatagram} from '../../../source/packet/captured/locate.js';
import {createFrame, EtherType, type Frame} from '../../../source/packet/frame.js';
import {bytesOf, fragments, hex, ipPacket, udpDatagram, udpPacket, viewOf} from '../packets.js';

const v4 = ['10.66.0.1', '10.99.0.1'] as const;
const v6 = ['fd66::1', 'fd99::1'] as const;
const ports = [40_000, 53] as const;
const data = Buffer.from('hello');
const before = 7;
const options8 = hex('00 00 0104 00000000');

/** A frame without link header, somewhere in memory. */
function frameOf(packet: Uint8Array, more: Partial<Frame> = {}): Frame {
  const bytes = new Uint8Array(before + packet.length + 9).fill(0xee);
  bytes.set(packet, before);
  return {
    ...createFrame(),
    bytes,
    view: viewOf(bytes),
    linkAt: before,
    networkAt: before,
    end: before + packet.length,
    wireBytes: packet.length,
    etherType: packet[0]! >> 4 === 4 ? EtherType.ipv4 : EtherType.ipv6,
    ...more,
  };
}

const datagram = createCapturedDatagram();
const quoted = createCapturedDatagram();
const locate = (packet: Uint8Array, more: Partial<Frame> = {}) =>
  locateDatagram(frameOf(packet, more), datagram);
const address = ({bytes}: Frame, at: number, addressBytes: number) => bytes.slice(at, at + addressBytes);

describe.each([
  ['IPv4', '10.66.0.1', '10.99.0.1', 20],
  ['IPv6', 'fd66::1', 'fd99::1', 40],
] as const)('a datagram over %s', (name, source, target, headerBytes) => {
  test('is found with addresses, ports and payload', () => {
    const frame = frameOf(udpPacket(source, target, ports, data));
    expect(locateDatagram(frame, datagram)).toBe(DatagramKind.udp);
    expect(datagram).toMatchObject({
      family: name === 'IPv4' ? 4 : 6,
      sourcePort: 40_000,
      targetPort: 53,
      payloadAt: before + headerBytes + 8,
      payloadBytes: 5,
      capturedPayloadBytes: 5,
      datagrams: 1,
    });
    expect(address(frame, datagram.sourceAt, datagram.addressBytes)).toEqual(bytesOf(source));
    expect(address(frame, datagram.targetAt, datagram.addressBytes)).toEqual(bytesOf(target));
  });

  test('counts as long as it was, however little of it was captured', () => {
    const packet = udpPacket(source, target, ports, new Uint8Array(1000));
    for (const captured of [0, 1, 999]) {
      const end = before + headerBytes + 8 + captured;
      expect(locate(packet, {end})).toBe(DatagramKind.udp);
      expect(datagram).toMatchObject({payloadBytes: 1000, capturedPayloadBytes: captured});
    }
  });

  test('is malformed when its headers were cut off, at whatever byte', () => {
    const packet = udpPacket(source, target, ports, data);
    for (let bytes = 0; bytes < headerBytes + 8; bytes++) {
      expect(locate(packet, {end: before + bytes})).toBe(DatagramKind.malformed);
    }
  });

  test('leaves out the padding of a short frame', () => {
    const packet = udpPacket(source, target, ports, data);
    expect(locate(Uint8Array.from([...packet, 0, 0, 0, 0]))).toBe(DatagramKind.udp);
    expect(datagram).toMatchObject({payloadBytes: 5, capturedPayloadBytes: 5});
  });

  test('that claims more than the frame had is malformed', () => {
    const packet = udpPacket(source, target, ports, data);
    expect(locate(packet, {wireBytes: packet.length - 1})).toBe(DatagramKind.malformed);
  });

  test.each([
    ['shorter than its header', 7],
    ['of 0', 0],
    ['longer than the packet', 14],
  ])('with a UDP length %s is malformed', (_, length) => {
    const packet = udpPacket(source, target, ports, data);
    viewOf(packet).setUint16(headerBytes + 4, length);
    expect(locate(packet)).toBe(DatagramKind.malformed);
  });

  test('without a checksum, or with a wrong one, counts', () => {
    const packet = udpPacket(source, target, ports, data);
    viewOf(packet).setUint16(headerBytes + 6, 0x1234);
    expect(locate(packet)).toBe(DatagramKind.udp);
  });

  test('in fragments counts with the first one, as a whole', () => {
    const whole = udpDatagram(source, target, ports, new Uint8Array(40));
    const [first, second, third] = fragments({source, target, payload: whole}, 16);
    expect(locate(first!)).toBe(DatagramKind.udp);
    expect(datagram).toMatchObject({
      payloadBytes: 40,
      capturedPayloadBytes: 8,
      sourcePort: 40_000,
      identification: 1,
      moreFragments: true,
    });
    expect(locate(second!)).toBe(DatagramKind.fragment);
    expect(datagram).toMatchObject({
      identification: 1,
      fragmentOffset: 16,
      moreFragments: true,
      sourcePort: 0,
      payloadBytes: 16,
    });
    expect(locate(third!)).toBe(DatagramKind.fragment);
    expect(datagram).toMatchObject({fragmentOffset: 32, moreFragments: false});
  });

  test('in a train counts as the datagrams it carries', () => {
    const train = udpPacket(source, target, ports, new Uint8Array(32 * 200 + 17));
    // What the sender's stack leaves in the header does not matter.
    viewOf(train).setUint16(headerBytes + 4, 208);
    expect(locate(train, {segmentBytes: 200})).toBe(DatagramKind.udp);
    expect(datagram).toMatchObject({payloadBytes: 32 * 200 + 17, datagrams: 33});
  });

  test('in a train that leaves its lengths 0 counts by the length of the frame', () => {
    const train = udpPacket(source, target, ports, new Uint8Array(400));
    viewOf(train).setUint16(name === 'IPv4' ? 2 : 4, 0);
    viewOf(train).setUint16(headerBytes + 4, 0);
    expect(locate(train, {segmentBytes: 200})).toBe(DatagramKind.udp);
    expect(datagram).toMatchObject({payloadBytes: 400, datagrams: 2});
  });
});

test('options of IPv4 are skipped', () => {
  expect(locate(udpPacket(...v4, ports, data, {options: hex('94040000 01010100')}))).toBe(DatagramKind.udp);
  expect(datagram).toMatchObject({payloadAt: before + 36, sourcePort: 40_000, payloadBytes: 5});
});

test('extension headers of IPv6 are skipped, an authentication header among them', () => {
  const extensions = [
    [0, options8],
    [60, options8],
    [43, hex('00 02 0000 00000000 20010db8 00000000 00000000 00000001')],
    [51, hex('00 04 0000 00000001 00000001 000102030405060708090a0b')],
    [60, options8],
  ] as const;
  const packet = udpPacket(...v6, ports, data, {extensions});
  expect(locate(packet)).toBe(DatagramKind.udp);
  expect(datagram).toMatchObject({payloadAt: before + packet.length - 5, targetPort: 53, payloadBytes: 5});
});

test('an endless chain of extension headers is malformed', () => {
  const extensions = Array.from({length: 100}, () => [60, options8] as const);
  expect(locate(udpPacket(...v6, ports, data, {extensions}))).toBe(DatagramKind.malformed);
});

test('a jumbogram counts by the length of the frame', () => {
  const packet = new Uint8Array(48 + 70_000);
  packet.set(udpPacket(...v6, ports, data));
  viewOf(packet).setUint16(4, 0);
  viewOf(packet).setUint16(44, 0);
  expect(locate(packet, {end: before + 96})).toBe(DatagramKind.udp);
  expect(datagram).toMatchObject({payloadBytes: 70_000, capturedPayloadBytes: 48, datagrams: 1});
});

test.each([
  ['TCP', ipPacket({source: v4[0], target: v4[1], protocol: 6, payload: new Uint8Array(20)})],
  [
    'an ICMP echo request',
    ipPacket({source: v4[0], target: v4[1], protocol: 1, payload: hex('0800000000000000')}),
  ],
  [
    'a neighbor solicitation',
    ipPacket({source: v6[0], target: v6[1], protocol: 58, payload: hex('8700000000000000')}),
  ],
  ['no next header', ipPacket({source: v6[0], target: v6[1], protocol: 59, payload: new Uint8Array(0)})],
])('%s is something else', (_, packet) => {
  expect(locate(packet)).toBe(DatagramKind.other);
});

test('what is not IP is something else, and IP of the wrong version is malformed', () => {
  expect(locate(new Uint8Array(40), {etherType: 0x0806})).toBe(DatagramKind.other);
  expect(locate(udpPacket(...v6, ports, data), {etherType: EtherType.ipv4})).toBe(DatagramKind.malformed);
  expect(locate(udpPacket(...v4, ports, new Uint8Array(40)), {etherType: EtherType.ipv6})).toBe(
    DatagramKind.malformed,
  );
});

describe.each([
  ['ICMP', '10.66.0.1', '10.99.0.1', 1, '0303'],
  ['ICMPv6', 'fd66::1', 'fd99::1', 58, '0104'],
] as const)('an error of %s', (_, source, target, protocol, types) => {
  const errorAbout = (packet: Uint8Array) =>
    frameOf(
      ipPacket({
        source: target,
        target: source,
        protocol,
        payload: Buffer.concat([hex(`${types}000000000000`), packet]),
      }),
    );

  test('names the datagram that it is about', () => {
    const frame = errorAbout(udpPacket(source, target, ports, data));
    expect(locateDatagram(frame, datagram)).toBe(DatagramKind.icmp);
    expect(datagram).toMatchObject({icmpType: hex(types)[0], icmpCode: hex(types)[1]});
    expect(locateQuotedDatagram(frame, datagram, quoted)).toBe(true);
    expect(quoted).toMatchObject({sourcePort: 40_000, targetPort: 53, payloadBytes: 5});
    expect(address(frame, quoted.sourceAt, quoted.addressBytes)).toEqual(bytesOf(source));
    expect(address(frame, quoted.targetAt, quoted.addressBytes)).toEqual(bytesOf(target));
  });

  test('may quote the headers alone', () => {
    const frame = errorAbout(udpPacket(source, target, ports, data).subarray(0, -5));
    locateDatagram(frame, datagram);
    expect(locateQuotedDatagram(frame, datagram, quoted)).toBe(true);
    expect(quoted).toMatchObject({sourcePort: 40_000, payloadBytes: 5, capturedPayloadBytes: 0});
  });

  test.each([
    ['TCP', ipPacket({source, target, protocol: 6, payload: new Uint8Array(20)})],
    ['a later fragment', ipPacket({source, target, payload: new Uint8Array(16), fragmentOffset: 8})],
    ['too little', udpPacket(source, target, ports, data).subarray(0, 27)],
    ['nothing', new Uint8Array(0)],
  ])('about %s names none', (_, packet) => {
    const frame = errorAbout(packet);
    expect(locateDatagram(frame, datagram)).toBe(DatagramKind.icmp);
    expect(locateQuotedDatagram(frame, datagram, quoted)).toBe(false);
  });
});
