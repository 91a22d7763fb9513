import {expect, test} from 'vitest';
import {createBypass} from '../../source/relay/bypass.js';

const blocks = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'];

test.each([
  ['10.1.2.3', true],
  ['192.0.2.7', true],
  ['192.0.2.8', false],
  ['fd12::1', true],
  ['2001:db8::1', false],
])('the target %s is bypassed by a list of blocks: %s; by a whitelist, the opposite', (host, listed) => {
  expect(createBypass({whitelist: false, blocks})(host)).toBe(listed);
  expect(createBypass({whitelist: true, blocks})(host)).toBe(!listed);
});

test('without a bypass list every target is relayed to', () => {
  expect(createBypass(undefined)('10.1.2.3')).toBe(false);
});
