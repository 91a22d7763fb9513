import type {NetworkInterfaceInfo} from 'node:os';
import {describe, expect, test} from 'vitest';
import {
  broadcastAddresses,
  unicastAddresses,
} from '../../../../source/relay/transport/portable/local-addresses.js';

const v4 = (address: string, netmask: string, cidr: string): NetworkInterfaceInfo => ({
  address,
  netmask,
  cidr,
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal: false,
});
const interfaces = {
  lo: [v4('127.0.0.1', '255.0.0.0', '127.0.0.1/8')],
  eth0: [
    v4('10.1.2.3', '255.255.252.0', '10.1.2.3/22'),
    v4('10.1.2.4', '255.255.252.0', '10.1.2.4/22'),
    {...v4('fe80::1', 'ffff::', 'fe80::1/64'), family: 'IPv6' as const, scopeid: 2},
  ],
  tun0: [v4('10.9.0.1', '255.255.255.255', '10.9.0.1/32')],
};

describe('a wildcard', () => {
  test('stands for the addresses of its family, link-local ones with their interface', () => {
    expect(unicastAddresses('0.0.0.0', interfaces)).toEqual([
      '127.0.0.1',
      '10.1.2.3',
      '10.1.2.4',
      '10.9.0.1',
    ]);
    expect(unicastAddresses('::', interfaces)).toEqual(['fe80::1%eth0']);
  });

  test("hears each network's broadcasts once, and those to all", () => {
    expect(broadcastAddresses('0.0.0.0', interfaces)).toEqual([
      '127.255.255.255',
      '10.1.3.255',
      '255.255.255.255',
    ]);
    expect(broadcastAddresses('::', interfaces)).toEqual([]);
  });
});
