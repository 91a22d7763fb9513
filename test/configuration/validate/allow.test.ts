import {describe, expect, test} from 'vitest';
import {parseAllow} from '../../../source/configuration/validate/allow.js';

describe('an access list', () => {
  test.each([
    ['any', 'any'],
    [' any ', 'any'],
    [['any'], 'any'],
    ['10.0.0.0/8, 192.0.2.7', ['10.0.0.0/8', '192.0.2.7']],
    [['2001:DB8::/32'], ['2001:db8::/32']],
    [[], []],
  ] as const)('%j is understood', (allow, understood) => {
    expect(parseAllow(allow)).toEqual(understood);
  });

  test('has IPv4 blocks where IPv6 maps them, since clients are compared as IPv4', () => {
    expect(parseAllow('::ffff:10.0.0.0/104,::ffff:192.0.2.7')).toEqual(['10.0.0.0/8', '192.0.2.7']);
  });

  test.each([
    '',
    'everyone',
    'ANY',
    '10/8',
    '10.1/16',
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/33',
  ])('"%s" is refused, and nothing is guessed', entry => {
    expect(parseAllow(entry)).toEqual({
      error: `expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any; got "${entry}"`,
      index: 0,
    });
  });

  test.each(['::/129', '::ffff:10.0.0.0/95', 'fe80::1%eth0', '10.0.0.0/8/8'])('"%s" is refused', entry => {
    expect(parseAllow(entry)).toHaveProperty('error');
  });

  test('has the word any alone, and says which entry is wrong', () => {
    expect(parseAllow(['10.0.0.0/8', 'any'])).toEqual({
      error: 'expected the word any alone, without CIDR blocks beside it',
      index: 1,
    });
  });
});
