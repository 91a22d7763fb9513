import {describe, expect, test} from 'vitest';
import {type PairingByApp, pairingOf} from '../../source/inspection/message-numbers.js';
import {dnsQuery} from '../relay/dns-query.js';
import {hex, join} from './payloads.js';
import {stunRequest} from './vectors.js';

type NumberOf = Exclude<PairingByApp, string>;

/** An answer to a payload: the same with some bytes changed. */
function changed(payload: Uint8Array, changes: Readonly<Record<number, number>>): Uint8Array {
  const copy = Uint8Array.from(payload);
  for (const [at, byte] of Object.entries(changes)) copy[Number(at)] = byte;
  return copy;
}

const dns = dnsQuery('example.org', 0xbeef);
const ntpRequest = join(hex('23000000'), new Uint8Array(36), hex('e0b4c2d1 12345678'));
const ntpAnswer = join(hex('24010000'), new Uint8Array(20), hex('e0b4c2d1 12345678'), new Uint8Array(16));
const snmp = (pdu: string) =>
  hex(
    `3029 020101 0406 7075626c6963 ${pdu} 1c 0204 1a2b3c4d 020100 020100 300e 300c 0608 2b06010201010100 0500`,
  );

const dhcpMessage = (operation: number) => join(hex(`0${operation}010600 0badcafe`), new Uint8Array(232));

describe('the number of a message', () => {
  test.each<[app: string, request: Uint8Array, answer: Uint8Array, number: number]>([
    ['dns', dns, changed(dns, {2: 0x81, 3: 0x80}), 0xbeef],
    [
      'stun',
      stunRequest,
      changed(stunRequest, {0: 0x01, 1: 0x01}),
      Buffer.from(stunRequest).readUInt32BE(16),
    ],
    ['ntp', ntpRequest, ntpAnswer, 0x12345678],
    ['radius', join(hex('0107 0014'), new Uint8Array(16)), join(hex('0207 0014'), new Uint8Array(16)), 7],
    ['coap', hex('4001 7d34 b4 74657374'), hex('6045 7d34 ff 6869'), 0x7d34],
    ['snmp', snmp('a0'), snmp('a2'), 0x1a2b3c4d],
    ['dhcp', dhcpMessage(1), dhcpMessage(2), 0x0badcafe],
    ['memcached', hex('0102 0000 0001 0000 676574'), hex('0102 0000 0001 0000 454e44'), 0x0102],
  ])('of %s is the same in a request and its answer', (app, request, answer, number) => {
    const numberOf = pairingOf(app) as NumberOf;
    expect([numberOf(request, 'rx'), numberOf(answer, 'tx')]).toEqual([number, number]);
  });

  test('is none for a request from the target, or an answer from the client', () => {
    const numberOf = pairingOf('dns') as NumberOf;
    expect(numberOf(dns, 'tx')).toBe(-1);
    expect(numberOf(changed(dns, {2: 0x81}), 'rx')).toBe(-1);
    const dhcp = pairingOf('dhcp') as NumberOf;
    expect([dhcp(dhcpMessage(1), 'tx'), dhcp(dhcpMessage(2), 'rx')]).toEqual([-1, -1]);
    const stun = pairingOf('stun') as NumberOf;
    // An indication is not answered.
    expect(stun(changed(stunRequest, {1: 0x11}), 'rx')).toBe(-1);
    // Media and DTLS on the same port.
    for (const first of [0x80, 0x16, 0x17]) expect(stun(changed(stunRequest, {0: first}), 'rx')).toBe(-1);
  });

  test.each(['dns', 'stun', 'ntp', 'radius', 'coap', 'snmp', 'dhcp', 'memcached'])(
    'of %s is none where a payload is too short or something else',
    app => {
      const numberOf = pairingOf(app) as NumberOf;
      for (const length of [0, 1, 3]) expect(numberOf(new Uint8Array(length), 'rx')).toBe(-1);
      for (let length = 0; length < 300; length++) {
        for (const direction of ['rx', 'tx'] as const) {
          const number = numberOf(
            Uint8Array.from({length}, (_, index) => index * 89 + 31),
            direction,
          );
          expect(number).toBeGreaterThanOrEqual(-1);
          expect(Number.isInteger(number)).toBe(true);
        }
      }
    },
  );
});

test('of QUIC only the first exchange is timed, and of protocols whose sides talk on their own nothing', () => {
  expect(pairingOf('quic')).toBe('firstExchange');
  expect(['srt', 'rtp', 'wireguard', 'openvpn', 'dtls', 'syslog'].map(pairingOf)).toEqual(
    Array(6).fill('none'),
  );
  expect(pairingOf('tftp')).toBeUndefined();
});
