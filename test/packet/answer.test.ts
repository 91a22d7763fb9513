import {describe, expect, test} from 'vitest';
import {answerRoomBytes, writeAnswer} from '../../source/packet/answer.js';
import {createPacket} from '../../source/packet/packet.js';
import {parsePacket} from '../../source/packet/parse.js';
import {bytesOf, dissect, hex, ipPacket, naiveSum, pseudoHeader, viewOf} from './packets.js';

const packet = createPacket();
const out = new Uint8Array(answerRoomBytes);
const own = [
  {address: bytesOf('10.66.0.1'), prefixBits: 24},
  {address: bytesOf('fd66::1'), prefixBits: 64},
];

/** The answer to a packet; undefined if there is none. */
function answer(bytes: Uint8Array): Uint8Array | undefined {
  parsePacket(viewOf(bytes), 0, bytes.length, packet);
  const length = writeAnswer(viewOf(bytes), packet, own, viewOf(out));
  return length === 0 ? undefined : out.slice(0, length);
}

/** Bytes of an upper layer, with the checksum filled in at `at`. */
function summed(source: string, target: string, protocol: number, payload: Uint8Array, at: number) {
  const bytes = Uint8Array.from(payload);
  const pseudo =
    protocol === 1 ? [] : [pseudoHeader(bytesOf(source), bytesOf(target), protocol, bytes.length)];
  viewOf(bytes).setUint16(at, ~naiveSum(...pseudo, bytes) & 0xffff);
  return ipPacket({source, target, protocol, payload: bytes});
}

// Ports 40001 -> 80, sequence 0x01020304, acknowledgment 0x0a0b0c0d, five words.
const segment = (flags: string, data = '') =>
  hex(`9c41 0050 01020304 0a0b0c0d 50${flags} ffff 0000 0000 ${data}`);

describe.each([
  ['IPv4', '10.66.0.1', '10.99.0.1', '10.66.0.9'],
  ['IPv6', 'fd66::1', 'fd99::1', 'fd66::9'],
] as const)('%s', (family, source, target, neighbour) => {
  const tcp = (flags: string, data?: string) => answer(summed(source, target, 6, segment(flags, data), 16));
  const icmp = (payload: Uint8Array, to: string = target, from: string = source) =>
    answer(summed(from, to, family === 'IPv4' ? 1 : 58, payload, 2));
  const echoRequest = hex(
    family === 'IPv4' ? '0800 0000 1234 0001 61626364' : '8000 0000 1234 0001 61626364',
  );

  test('a connection is refused: RST and ACK of the SYN', () => {
    const {upper, ...reset} = dissect(tcp('02')!);
    expect(reset).toMatchObject({protocol: 6, source: target, target: source});
    // Ports swapped, sequence 0, acknowledges the SYN.
    expect(Buffer.from(upper.subarray(0, 16))).toEqual(
      Buffer.from(hex('0050 9c41 00000000 01020305 5014 0000')),
    );
  });

  test('data and FIN are acknowledged', () => {
    const {upper} = dissect(tcp('03', '616263')!);
    expect(viewOf(upper).getUint32(8)).toBe(0x01020304 + 3 + 2);
  });

  test('a segment with an acknowledgment is reset with its number', () => {
    const {upper} = dissect(tcp('10')!);
    expect(Buffer.from(upper.subarray(4, 14))).toEqual(Buffer.from(hex('0a0b0c0d 00000000 5004')));
  });

  test('a reset is never answered, nor a malformed segment', () => {
    expect(tcp('04')).toBeUndefined();
    expect(tcp('14')).toBeUndefined();
    expect(answer(ipPacket({source, target, protocol: 6, payload: segment('02')}))).toBeUndefined();
    expect(answer(summed(source, target, 6, segment('02').fill(0x40, 12, 13), 16))).toBeUndefined();
    expect(answer(summed(source, target, 6, segment('02').fill(0x60, 12, 13), 16))).toBeUndefined();
  });

  test("an echo request to the device's own network gets its reply", () => {
    const {upper, ...reply} = dissect(icmp(echoRequest, neighbour)!);
    expect(reply).toMatchObject({source: neighbour, target: source});
    expect(upper[0]).toBe(family === 'IPv4' ? 0 : 129);
    expect(Buffer.from(upper.subarray(4))).toEqual(Buffer.from(echoRequest.subarray(4)));
  });

  test('an echo request to anywhere else is prohibited and quoted', () => {
    const request = summed(source, target, family === 'IPv4' ? 1 : 58, echoRequest, 2);
    const {upper, ...error} = dissect(answer(request)!);
    expect(error).toMatchObject({source: target, target: source});
    expect([...upper.subarray(0, 2)]).toEqual(family === 'IPv4' ? [3, 13] : [1, 1]);
    expect(Buffer.from(upper.subarray(8))).toEqual(Buffer.from(request));
  });

  test('other protocols are prohibited, and quoted as far as allowed', () => {
    const prohibited = answer(ipPacket({source, target, protocol: 132, payload: new Uint8Array(1380)}))!;
    expect(dissect(prohibited).upper[1]).toBe(family === 'IPv4' ? 13 : 1);
    expect(prohibited.length).toBe(family === 'IPv4' ? 576 : 1280);
  });

  test('an error is never answered with an error', () => {
    const types = family === 'IPv4' ? [3, 4, 5, 11, 12] : [1, 2, 3, 4, 100, 127, 137];
    for (const type of types)
      expect(icmp(Uint8Array.from([type, 0, 0, 0, 0, 0, 0, 0, 1, 2]))).toBeUndefined();
  });

  test('a broken echo request is not answered', () => {
    const request = summed(source, neighbour, family === 'IPv4' ? 1 : 58, echoRequest, 2);
    request[request.length - 1]! ^= 1;
    expect(answer(request)).toBeUndefined();
    expect(icmp(echoRequest.subarray(0, 7), neighbour)).toBeUndefined();
  });

  test('only the first fragment is answered', () => {
    const parts = {source, target, protocol: 132, payload: new Uint8Array(16)};
    expect(answer(ipPacket({...parts, moreFragments: true}))).toBeDefined();
    expect(answer(ipPacket({...parts, fragmentOffset: 16}))).toBeUndefined();
    // Its checksum cannot be checked yet, so there is no reset.
    const ofTcp = answer(
      ipPacket({...parts, protocol: 6, payload: segment('02', '00000000'), moreFragments: true}),
    )!;
    expect(dissect(ofTcp).protocol).toBe(family === 'IPv4' ? 1 : 58);
    const ofError = {
      ...parts,
      protocol: family === 'IPv4' ? 1 : 58,
      payload: Uint8Array.from({length: 16}, () => 3),
    };
    expect(answer(ipPacket({...ofError, moreFragments: true}))).toBeUndefined();
  });

  test('packets that are not from one host to one host are not answered', () => {
    const nobody =
      family === 'IPv4' ? ['0.0.0.0', '224.0.0.1', '255.255.255.255', '10.66.0.255'] : ['::', 'ff02::1'];
    for (const address of nobody) {
      expect(icmp(echoRequest, address), `to ${address}`).toBeUndefined();
      if (address !== '10.66.0.255')
        expect(icmp(echoRequest, target, address), `from ${address}`).toBeUndefined();
    }
    expect(icmp(echoRequest, target, family === 'IPv4' ? '127.0.0.1' : '::1')).toBeUndefined();
  });
});

test('a packet without an upper layer is not answered', () => {
  const parts = {source: 'fd66::1', target: 'fd99::1', protocol: 59, payload: new Uint8Array(0)};
  expect(answer(ipPacket(parts))).toBeUndefined();
});
