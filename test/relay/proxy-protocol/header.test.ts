import {expect, test} from 'vitest';
import {encodeProxyHeader} from '../../../source/relay/proxy-protocol/header.js';

const signature = '0d0a0d0a000d0a515549540a';
const hex = (...ends: Parameters<typeof encodeProxyHeader>) =>
  Buffer.from(encodeProxyHeader(...ends)).toString('hex');

test('a header over IPv4 has both addresses, then both ports', () => {
  expect(hex({host: '10.0.0.9', port: 40_000}, {host: '192.0.2.1', port: 53})).toBe(
    `${signature}2112000c0a000009c00002019c400035`,
  );
});

test('a header over IPv6 has them in full, without the zone', () => {
  expect(hex({host: 'fe80::9%lo', port: 1}, {host: '2001:db8::1', port: 65_535})).toBe(
    `${signature}21220024fe80000000000000000000000000000920010db80000000000000000000000010001ffff`,
  );
});
