import {describe, expect, test} from 'vitest';
import {addressKey, parseUdpSockets, socketsOfClient} from '../../source/discovery/udp-sockets.js';

const socket = (host: string, localPort: number, inode = 1) => ({
  localAddress: addressKey(host)!,
  localPort,
  remotePort: 0,
  uid: 0,
  inode,
});

describe('the key of an address', () => {
  test.each([
    ['127.0.0.1', '00000000000000000000ffff7f000001'],
    ['::ffff:127.0.0.1', '00000000000000000000ffff7f000001'],
    ['::ffff:7f00:1', '00000000000000000000ffff7f000001'],
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['localhost', undefined],
    ['', undefined],
    ['127.1', undefined],
  ])('%s: %s', (host, key) => {
    expect(addressKey(host)).toBe(key);
  });
});

describe('/proc/net/udp', () => {
  // As a machine of ours printed them; the numbers of an address are little-endian there.
  const sample = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops             
10968: 0100007F:C28B 0100007F:0009 01 00000000:00000000 00:00000000 00000000     0        0 7904810 2 00000000b0530492 0         
14404: 00000000:8FF7 00000000:0000 07 00000000:00000000 00:00000000 00000000 65534        0 7904811 2 00000000d461c4e3 17        
`;
  const sample6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 2959: 00000000000000000000000001000000:A342 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 7904814 2 000000005b5a07b6 0
11628: 0000000000000000FFFF00000100007F:C51F 0000000000000000FFFF00000100007F:0009 01 00000000:00000000 00:00000000 00000000     0        0 7904813 2 000000005b5a07b6 0
`;

  test('lists connected, unconnected and IPv4-mapped sockets, with user and inode', () => {
    expect(parseUdpSockets(sample + sample6)).toEqual([
      {...socket('127.0.0.1', 0xc28b, 7_904_810), remotePort: 9},
      {...socket('0.0.0.0', 0x8ff7, 7_904_811), uid: 65_534},
      {...socket('::1', 0xa342, 7_904_814), uid: 1000},
      {...socket('127.0.0.1', 0xc51f, 7_904_813), remotePort: 9},
    ]);
  });

  test('of a machine without sockets is empty', () => {
    expect(parseUdpSockets(sample.split('\n')[0]!)).toEqual([]);
    expect(parseUdpSockets('')).toEqual([]);
  });
});

describe('the sockets of a client', () => {
  const [exact, any4, any6] = [socket('10.0.0.1', 7, 1), socket('0.0.0.0', 7, 2), socket('::', 7, 3)];
  const inodes = (sockets: readonly ReturnType<typeof socket>[], host: string) =>
    socketsOfClient(sockets, addressKey(host)!).map(({inode}) => inode);

  test('are those bound to its address, before those bound to any', () => {
    expect(inodes([any6, any4, exact], '10.0.0.1')).toEqual([1]);
    expect(inodes([any6, any4, exact], '10.0.0.2')).toEqual([2]);
    expect(inodes([any6, exact], '10.0.0.2')).toEqual([3]);
    expect(inodes([exact], '10.0.0.2')).toEqual([]);
  });

  test('of IPv6 are never those of IPv4 alone', () => {
    expect(inodes([any4, any6], '2001:db8::1')).toEqual([3]);
    expect(inodes([any4], '2001:db8::1')).toEqual([]);
  });

  test('are several where programs share a port', () => {
    expect(inodes([any4, {...any4, inode: 9}], '10.0.0.2')).toEqual([2, 9]);
  });
});
