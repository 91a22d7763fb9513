import {expect, test} from 'vitest';
import {networkOfHost, widerNetwork} from '../../source/address/network.js';

test.each([
  ['10.1.2.3', '10.1.2.200'],
  ['2001:db8:1:2::1', '2001:db8:1:ff:1::'],
  ['fe80::1%eth0', 'fe80::2'],
])('%s and %s have the same network', (one, other) => {
  expect(networkOfHost(one)).toBe(networkOfHost(other));
});

test.each([
  ['10.1.2.3', '10.1.3.3'],
  ['2001:db8:1:2::1', '2001:db8:1:102::1'],
  ['2001:db8::1', '2a01:db8::1'],
  ['10.1.2.3', '2001:db8::1'],
])('%s and %s have different networks', (one, other) => {
  expect(networkOfHost(one)).not.toBe(networkOfHost(other));
});

test('wider networks are /8 and /16 of IPv4, and /32 and /48 of IPv6', () => {
  const widths = (host: string) => [0, 1, 2].map(width => widerNetwork(networkOfHost(host), width));
  expect(widths('10.1.2.3').slice(0, 2)).toEqual(widths('10.1.99.3').slice(0, 2));
  expect(widths('10.1.2.3')[0]).toBe(widths('10.99.2.3')[0]);
  expect(widths('10.1.2.3')[1]).not.toBe(widths('10.2.2.3')[1]);
  expect(widths('2001:db8:1:2::')[1]).toBe(widths('2001:db8:1:ff00::')[1]);
  expect(widths('2001:db8:1:2::')[0]).toBe(widths('2001:db8:2:2::')[0]);
  expect(widths('2001:db8:1:2::')[0]).not.toBe(widths('2001:db9:1:2::')[0]);
});
