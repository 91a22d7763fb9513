import {describe, expect, test} from 'vitest';
import {SipReader} from '../../../source/inspection/quality/sip.js';
import {follow, only} from './followed.js';

const request = (method: string) =>
  Buffer.from(`${method} sip:bob@example.test SIP/2.0\r\nCSeq: 1 ${method}\r\n\r\n`);
const response = (status: string, method = 'INVITE', header = 'CSeq') =>
  Buffer.from(`SIP/2.0 ${status}\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n${header}: 4711 ${method}\r\n\r\n`);

function callOf(...messages: readonly Buffer[]) {
  const followed = follow(SipReader);
  for (const [index, message] of messages.entries())
    followed.take(index % 2 === 0 ? 'rx' : 'tx', message, index);
  return {state: followed.told.sip_state, quality: followed.quality()};
}

describe('a call by SIP', () => {
  test.each([
    ['calling', undefined, [request('INVITE')]],
    ['calling', 100, [request('INVITE'), response('100 Trying')]],
    ['ringing', 180, [request('INVITE'), response('180 Ringing', 'INVITE', 'cseq')]],
    ['in call', 200, [request('INVITE'), response('200 OK')]],
    ['in call', 200, [request('INVITE'), response('200 OK'), request('INVITE')]],
    ['failed', 486, [request('INVITE'), response('486 Busy Here')]],
    ['calling', 407, [request('INVITE'), response('407 Proxy Authentication Required')]],
    [
      'cancelled',
      487,
      [request('INVITE'), response('180 Ringing'), request('CANCEL'), response('487 Request Terminated')],
    ],
    ['ended', 200, [request('INVITE'), response('200 OK'), request('BYE'), response('200 OK', 'BYE')]],
  ])('is %s (%s)', (state, status, messages) => {
    expect(callOf(...messages)).toEqual({state, quality: only(status === undefined ? {} : {status})});
  });

  test('is not begun by answers to anything else', () => {
    expect(callOf(request('REGISTER'), response('200 OK', 'REGISTER'))).toEqual({
      state: undefined,
      quality: only({status: 200}),
    });
  });

  test.each(['SIP/2.0 abc', 'SIP/2.0 999 No', 'SIP/2.0 20', 'SIP/2.0 200 OK', ''])(
    'is not read out of %j',
    text => {
      expect(callOf(Buffer.from(text)).state).toBeUndefined();
    },
  );
});
