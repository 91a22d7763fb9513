import {describe, expect, test} from 'vitest';
import {changed, join, look, number} from '../payloads.js';
import {dtlsHello} from '../vectors.js';

const nameAt = Buffer.from(dtlsHello).indexOf('dtls.example.org');

describe('a DTLS hello', () => {
  test('with a cookie gives the same finding', () => {
    // Version, random and an empty session stand before the cookie's length.
    const cookieAt = 13 + 12 + 34 + 1;
    const longer = join(
      dtlsHello.subarray(0, cookieAt),
      number(20, 1),
      new Uint8Array(20).fill(0xfe),
      dtlsHello.subarray(cookieAt + 1),
    );
    const bytes = (at: number, size: number) =>
      Number.parseInt(Buffer.from(dtlsHello.subarray(at, at + size)).toString('hex'), 16);
    longer.set(number(bytes(11, 2) + 20, 2), 11);
    longer.set(number(bytes(14, 3) + 20, 3), 14);
    longer.set(number(bytes(22, 3) + 20, 3), 22);
    expect(look(longer)?.details.dtls_sni).toBe('dtls.example.org');
  });

  test('in fragments gives the name if the first fragment has it', () => {
    const fragment = (bytes: number) => {
      const record = dtlsHello.slice(0, 13 + 12 + bytes);
      record.set(number(12 + bytes, 2), 11);
      record.set(number(bytes, 3), 22);
      return record;
    };
    expect(look(fragment(160))?.details.dtls_sni).toBe('dtls.example.org');
    expect(look(fragment(100))).toEqual({
      app: 'dtls',
      details: {dtls_version: '1.2', dtls_content: 'handshake'},
    });
  });

  test('with a hostile name has none', () => {
    expect(look(changed(dtlsHello, nameAt, 0x1b))?.details.dtls_sni).toBeUndefined();
  });

  test('under a key is not read', () => {
    expect(look(changed(dtlsHello, 4, 1))?.details).toEqual({dtls_version: '1.0', dtls_content: 'handshake'});
  });
});
