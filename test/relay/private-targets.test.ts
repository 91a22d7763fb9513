import {describe, expect, test} from 'vitest';
import {createPrivateTargets} from '../../source/relay/private-targets.js';

const privateTargets = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.0.9',
  '169.254.169.254',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '224.0.0.251',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fd12::1',
  'ff02::fb',
  '64:ff9b:1::1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  // Translators and tunnels would take these to 127.0.0.1, 10.0.0.1 and 169.254.169.254.
  '::127.0.0.1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '2002:a00:1::1',
  '2001:0:c000:201::f5ff:fffe',
];

const publicTargets = [
  '9.9.9.9',
  '100.128.0.1',
  '172.32.0.1',
  '169.253.1.1',
  '203.0.113.7',
  '2001:4860:4860::8888',
  '2620:fe::fe',
  '64:ff9b::9.9.9.9',
  '::ffff:9.9.9.9',
  '2002:909:909::1',
];

describe('without privateTargets', () => {
  const isOutOfReach = createPrivateTargets();

  test.each(privateTargets)('a client from elsewhere does not reach %s; one of this machine does', target => {
    for (const client of ['192.0.2.1', '10.1.2.3', 'fe80::2%eth0', '2001:db8::1']) {
      expect(isOutOfReach(client, target)).toBe(true);
    }
    for (const client of ['127.0.0.1', '127.9.9.9', '::1']) expect(isOutOfReach(client, target)).toBe(false);
  });

  test.each(publicTargets)('everybody reaches %s', target => {
    for (const client of ['192.0.2.1', '10.1.2.3', '127.0.0.1']) {
      expect(isOutOfReach(client, target)).toBe(false);
    }
  });
});

test('privateTargets opens what it lists, however an IPv6 address leads there, and nothing else', () => {
  const isOutOfReach = createPrivateTargets(['10.0.0.0/8', '127.0.0.53', 'fd00::/8']);
  for (const target of ['10.1.2.3', '127.0.0.53', 'fd12::1', '::ffff:10.0.0.1', '64:ff9b::10.0.0.1']) {
    expect(isOutOfReach('192.0.2.1', target)).toBe(false);
  }
  for (const target of ['127.0.0.1', '192.168.1.1', 'fe80::1', '::1', '64:ff9b::127.0.0.1']) {
    expect(isOutOfReach('192.0.2.1', target)).toBe(true);
  }
});

test('privateTargets=any opens everything', () => {
  for (const target of privateTargets) expect(createPrivateTargets('any')('192.0.2.1', target)).toBe(false);
});
