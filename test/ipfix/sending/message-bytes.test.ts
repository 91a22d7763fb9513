import {expect, test} from 'vitest';
import {udpMessageBytes} from '../../../source/ipfix/sending/message-bytes.js';

test.each([
  ['127.0.0.1', 1500 - 28],
  ['::1', 1500 - 48],
])('a message to %s, a network of this machine, fits into its MTU and 1,500 bytes', (address, bytes) => {
  expect(udpMessageBytes(address)).toBe(bytes);
});

test.each([
  ['203.0.113.7', 512 - 28],
  ['2001:db8::1', 512 - 48],
])(
  'a message to %s, behind a path that nobody knows, fits into 512 bytes, as RFC 7011 says',
  (address, bytes) => {
    expect(udpMessageBytes(address)).toBe(bytes);
  },
);
