import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {namedAddresses} from '../../../../source/inspection/signatures/names/dns-answers.js';

const name = (text: string) =>
  Buffer.concat([
    ...text.split('.').map(label => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
const u16 = (...numbers: readonly number[]) => Buffer.from(numbers.flatMap(each => [each >> 8, each & 255]));
const header = (flags: number, questions: number, answers: number) => u16(7, flags, questions, answers, 0, 0);
const question = (text: string, type: number) => Buffer.concat([name(text), u16(type, 1)]);
const record = (owner: Buffer, type: number, data: readonly number[]) =>
  Buffer.concat([owner, u16(type, 1, 0, 60, data.length), Buffer.from(data)]);
const [a, cname, aaaa] = [1, 5, 28];
const toQuestion = Buffer.from([0xc0, 12]);

describe('the addresses that an answer names', () => {
  test('have the name that was asked for, also behind an alias', () => {
    const answer = Buffer.concat([
      header(0x8180, 1, 3),
      question('Zoom.US', a),
      record(toQuestion, cname, [...name('edge.example.net')]),
      record(name('edge.example.net'), a, [192, 0, 2, 1]),
      record(name('edge.example.net'), aaaa, [0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), 1]),
    ]);
    expect(namedAddresses(answer)).toEqual([
      {host: '192.0.2.1', name: 'zoom.us'},
      {host: '2001:db8::1', name: 'zoom.us'},
    ]);
  });

  test('have the name of their record where nothing was asked, as in mDNS', () => {
    const answer = Buffer.concat([
      header(0x8400, 0, 2),
      record(name('printer.local'), a, [192, 0, 2, 7]),
      record(Buffer.concat([Buffer.from([3, 97, 98, 99]), Buffer.from([0xc0, 12 + 8])]), a, [192, 0, 2, 8]),
    ]);
    expect(namedAddresses(answer)).toEqual([
      {host: '192.0.2.7', name: 'printer.local'},
      {host: '192.0.2.8', name: 'abc.local'},
    ]);
  });

  test('are none in a question, in an error, and in what is no message', () => {
    const asked = question('a.test', a);
    const records = record(toQuestion, a, [1, 2, 3, 4]);
    expect(namedAddresses(Buffer.concat([header(0x0100, 1, 1), asked, records]))).toEqual([]);
    expect(namedAddresses(Buffer.concat([header(0x8183, 1, 1), asked, records]))).toEqual([]);
    expect(namedAddresses(Buffer.from('hello'))).toEqual([]);
  });

  test('are those before the end of what was captured', () => {
    const whole = Buffer.concat([
      header(0x8180, 1, 2),
      question('a.test', a),
      record(toQuestion, a, [192, 0, 2, 1]),
      record(toQuestion, a, [192, 0, 2, 2]),
    ]);
    expect(namedAddresses(whole.subarray(0, whole.length - 1))).toEqual([
      {host: '192.0.2.1', name: 'a.test'},
    ]);
  });

  test('never throw, whatever came', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 80}), bytes => {
        const message = Buffer.concat([header(0x8180, 1, 3), bytes]);
        for (const {host} of namedAddresses(message)) expect(host).toMatch(/^[\d.a-f:]+$/);
      }),
    );
  });
});
