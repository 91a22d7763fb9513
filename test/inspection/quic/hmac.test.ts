import {createHmac, randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {hmac, hmacKey, maxMessageBytes} from '../../../source/inspection/quic/hmac.js';

describe('HMAC of short messages', () => {
  test('is that of node:crypto, for keys and messages of any length that it takes', () => {
    for (let bytes = 0; bytes <= maxMessageBytes; bytes++) {
      const key = randomBytes(bytes === 0 ? 64 : bytes);
      const message = randomBytes(bytes);
      const expected = createHmac('sha256', key).update(message).digest('hex');
      expect(Buffer.from(hmac(hmacKey(key), message)).toString('hex')).toBe(expected);
    }
  });

  test('of one key is the same again, whatever was made in between', () => {
    const key = hmacKey(Uint8Array.of(1, 2, 3));
    const message = Uint8Array.of(4, 5);
    const first = hmac(key, message);
    hmac(hmacKey(Uint8Array.of(9)), Uint8Array.of(8));
    expect(hmac(key, message)).toEqual(first);
  });
});
