import {describe, expect, test} from 'vitest';
import {bytesPerLine, hexDump} from '../../source/view/hex-dump.js';

describe('a hex dump', () => {
  test('has the offset, the bytes in groups of eight, and their text', () => {
    expect(hexDump(Buffer.from('GET /a HTTP/1.1\r\nHost'), 16)).toEqual([
      '0000  47 45 54 20 2f 61 20 48  54 54 50 2f 31 2e 31 0d  |GET /a HTTP/1.1.|',
      '0010  0a 48 6f 73 74                                    |.Host|',
    ]);
  });

  test('shows nothing but printable ASCII as text, whatever the bytes are', () => {
    const every = Uint8Array.from({length: 256}, (_, byte) => byte);
    const text = hexDump(every, 32).join('\n');
    expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
    expect(hexDump(Buffer.from('\u001b[31mé'), 8)).toEqual(['0000  1b 5b 33 31 6d c3 a9     |.[31m..|']);
  });

  test('has one sign for lines that repeat the one before', () => {
    const zeros = new Uint8Array(64);
    zeros[63] = 1;
    expect(hexDump(zeros, 16).map(line => line.slice(0, 4))).toEqual(['0000', '*', '0030']);
  });

  test('of nothing has no lines', () => {
    expect(hexDump(new Uint8Array(0), 16)).toEqual([]);
  });

  test.each([
    [43, 8],
    [75, 16],
    [160, 32],
  ])('fits into %i columns with %i bytes a line', (width, perLine) => {
    expect(bytesPerLine(width)).toBe(perLine);
    expect(hexDump(new Uint8Array(perLine), perLine)[0]!.length).toBeLessThanOrEqual(width);
  });
});
