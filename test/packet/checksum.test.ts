import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {addBytes, checksumOf, isSumRight} from '../../source/packet/checksum.js';
import {anyBytes, anyOffset, cases} from '../fuzz/cases.js';
import {hex, naiveSum, viewOf} from './packets.js';

/** The checksum as stored in a packet. */
function stored(bytes: Uint8Array): number {
  const view = new DataView(new ArrayBuffer(2));
  view.setUint16(0, checksumOf(addBytes(0, viewOf(bytes), 0, bytes.length)), true);
  return view.getUint16(0);
}

describe('the Internet checksum', () => {
  test('matches the example in RFC 1071, section 3', () => {
    expect(stored(hex('0001 f203 f4f5 f6f7'))).toBe(~0xddf2 & 0xffff);
  });

  test('matches a well-known IPv4 header', () => {
    expect(stored(hex('4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7'))).toBe(0xb861);
    const header = hex('4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7');
    expect(isSumRight(addBytes(0, viewOf(header), 0, header.length))).toBe(true);
  });

  test('pads an odd last byte with a zero', () => {
    expect(stored(hex('01'))).toBe(~0x0100 & 0xffff);
  });

  test('is correct over the longest packet of ones', () => {
    const bytes = new Uint8Array(65_535).fill(0xff);
    expect(stored(bytes)).toBe(~naiveSum(bytes) & 0xffff);
  });

  test('agrees with a plain implementation for any bytes at any offset', () => {
    fc.assert(
      fc.property(anyBytes(70), anyOffset, (bytes, offset) => {
        const from = offset % (bytes.length + 1);
        const sum = checksumOf(addBytes(0, viewOf(bytes), from, bytes.length));
        expect(((sum & 0xff) << 8) | (sum >> 8)).toBe(~naiveSum(bytes.subarray(from)) & 0xffff);
      }),
      cases(1 / 2),
    );
  });
});
