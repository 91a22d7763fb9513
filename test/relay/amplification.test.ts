import {expect, test} from 'vitest';
import {createAmplification} from '../../source/relay/amplification.js';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '192.168.0.9',
  '169.254.1.1',
  '100.64.0.1',
  '::1',
  'fd00::1',
  'fe80::1%eth0',
])('a client nearby may get any number of bytes: %s', host =>
  expect(createAmplification(undefined)(host)).toBeUndefined(),
);

test.each(['192.0.2.1', '100.128.0.1', '172.32.0.1', '2001:db8::1'])(
  'a client elsewhere gets ten times its bytes by default: %s',
  host => expect(createAmplification(undefined)(host)).toBe(10),
);

test('what is configured is for all clients', () => {
  expect(createAmplification(3)('127.0.0.1')).toBe(3);
  expect(createAmplification('off')('192.0.2.1')).toBeUndefined();
});
