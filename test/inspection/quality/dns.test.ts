import {expect, test} from 'vitest';
import {DnsReader} from '../../../source/inspection/quality/dns.js';
import {follow, only} from './followed.js';

const message = (flags: number) => {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(flags, 2);
  return bytes;
};

test('an answer of DNS has its response code', () => {
  const {take, quality} = follow(DnsReader);
  take('rx', message(0x0103), 0);
  expect(quality()).toEqual(only({}));
  take('tx', message(0x8183), 1);
  expect(quality()).toEqual(only({status: 3}));
  take('tx', message(0x8180), 2);
  expect(quality()).toEqual(only({status: 0}));
});

test('an answer of DNS that was cut off is told', () => {
  const {take, told} = follow(DnsReader);
  take('tx', message(0x8180), 1);
  expect(told).toEqual({});
  take('tx', message(0x8380), 2);
  expect(told).toEqual({dns_truncated: true});
});

test('what is too short for DNS, or no answer, says nothing', () => {
  const {take, quality} = follow(DnsReader);
  take('tx', message(0x8183).subarray(0, 11), 1);
  take('tx', message(0x0103), 1);
  expect(quality()).toEqual(only({}));
});
