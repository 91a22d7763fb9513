import {describe, expect, test} from 'vitest';
import {createAccess} from '../../source/relay/access.js';

describe('access', () => {
  test.each([
    ['any', '203.0.113.9', true],
    [[], '127.0.0.1', true],
    [[], '127.9.9.9', true],
    [[], '::1', true],
    [[], '10.0.0.1', false],
    [['10.0.0.0/8'], '10.255.0.1', true],
    [['10.0.0.0/8'], '::ffff:10.0.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['10.0.0.0/8'], '127.0.0.1', false],
    [['10.0.0.0/8'], '2001:db8::1', false],
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.7'], '192.0.2.8', false],
    [['2001:db8::/32', '10.0.0.0/8'], '2001:db8:1::5', true],
    [['2001:db8::1'], '2001:db8::2', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
  ] as const)('%j and %s: %s', (allow, host, allowed) => {
    expect(createAccess(allow)(host)).toBe(allowed);
  });

  test.each([
    ['any', ['10.0.0.0/8'], '10.0.0.1', false],
    ['any', ['10.0.0.0/8'], '11.0.0.1', true],
    ['any', ['10.0.0.0/8'], '::ffff:10.0.0.1', false],
    [[], ['127.0.0.2'], '127.0.0.2', false],
    [[], ['127.0.0.2'], '127.0.0.1', true],
    [['10.0.0.0/8'], ['10.7.0.0/16'], '10.7.0.1', false],
    [['10.0.0.0/8'], ['10.7.0.0/16'], '10.8.0.1', true],
    [['10.0.0.0/8'], ['192.0.2.0/24'], '198.51.100.1', false],
  ] as const)('%j without %j and %s: %s', (allow, deny, host, allowed) => {
    expect(createAccess(allow, deny)(host)).toBe(allowed);
  });
});
