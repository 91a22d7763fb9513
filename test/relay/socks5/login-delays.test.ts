import {expect, test} from 'vitest';
import {createLoginDelays} from '../../../source/relay/socks5/login-delays.js';

function delays() {
  const clock = {nowMs: 0};
  const delayOf = createLoginDelays(() => clock.nowMs);
  return {
    clock,
    fail: (client = '192.0.2.1') => delayOf(client, false),
    pass: (client = '192.0.2.1') => delayOf(client, true),
  };
}

test('failures wait twice as long each time, up to 8 s', () => {
  const {clock, fail} = delays();
  const waited = Array.from({length: 7}, () => {
    const ms = fail();
    clock.nowMs += ms;
    return ms;
  });
  expect(waited).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('five minutes after the last failure all is forgotten', () => {
  const {clock, fail} = delays();
  for (let round = 0; round < 5; round++) fail();
  clock.nowMs += 5 * 60_000 - 1;
  expect(fail()).toBe(8000);
  clock.nowMs += 5 * 60_000;
  expect(fail()).toBe(500);
});

test('a right login is answered at once, after failures as well', () => {
  const {clock, fail, pass} = delays();
  expect(pass()).toBe(0);
  for (let round = 0; round < 10; round++) {
    clock.nowMs += fail();
    expect(pass()).toBe(0);
  }
});

test('a right login waits as long as a wrong one while four failures of its network wait', () => {
  const {clock, fail, pass} = delays();
  for (let round = 0; round < 4; round++) fail();
  expect(pass()).toBe(8000);
  expect(pass('192.0.2.2')).toBe(0);
  // The first of them is answered.
  clock.nowMs += 500;
  expect(pass()).toBe(0);
});

test('an IPv6 client is its /64, an IPv4 client its address', () => {
  const {fail} = delays();
  expect([fail('2001:db8::1'), fail('2001:db8::2:3:4:5'), fail('2001:db8:0:1::1')]).toEqual([500, 1000, 500]);
  expect([fail('fe80::1%eth0'), fail('192.0.2.1'), fail('192.0.2.2'), fail('::ffff:192.0.2.2')]).toEqual([
    500, 500, 500, 1000,
  ]);
});

test('of very many networks those that failed longest ago are forgotten', () => {
  const {fail} = delays();
  const network = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  fail('192.0.2.1');
  fail('192.0.2.2');
  for (let index = 0; index < 4095; index++) fail(network(index));
  expect(fail('192.0.2.2')).toBe(1000);
  expect(fail('192.0.2.1')).toBe(500);
});
