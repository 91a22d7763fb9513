import {describe, expect, test} from 'vitest';
import {encodeGreeting, parseGreeting, parseSelection} from '../../../source/relay/socks5/methods.js';
import {
  encodeCredentials,
  isUser,
  parseCredentials,
  parseStatus,
} from '../../../source/relay/socks5/password.js';
import {encodeRequest, parseRequest} from '../../../source/relay/socks5/request.js';
import {
  encodeUdpHeader,
  headerFault,
  readUdpHeader,
  udpHeaderBytes,
} from '../../../source/relay/socks5/udp-header.js';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('the messages of a handshake', () => {
  test('a greeting lists the methods', () => {
    expect(parseGreeting(bytes('05 02 00 02'))).toEqual({message: [0, 2], end: 4});
    expect(encodeGreeting([0, 2])).toEqual(bytes('05 02 00 02'));
  });

  test('SOCKS4 and HTTP are recognized by their first byte', () => {
    expect(parseGreeting(bytes('04'))).toBe('malformed');
    expect(parseGreeting(Buffer.from('GET / HTTP/1.1'))).toBe('malformed');
    expect(parseSelection(bytes('48'))).toBe('malformed');
  });

  test('user and password are UTF-8 of up to 255 bytes each', () => {
    const credentials = {username: 'zoë', password: 'x'.repeat(255)};
    const encoded = encodeCredentials(credentials);
    expect(parseCredentials(encoded)).toEqual({message: credentials, end: encoded.length});
    expect(parseCredentials(bytes('01 00 00'))).toEqual({message: {username: '', password: ''}, end: 3});
    expect(parseCredentials(bytes('05 00 00'))).toBe('malformed');
  });

  test('a status of 0 means accepted, any other refused', () => {
    expect(parseStatus(bytes('01 00'))).toEqual({message: true, end: 2});
    expect(parseStatus(bytes('05 00'))).toEqual({message: true, end: 2});
    expect(parseStatus(bytes('01 ff'))).toEqual({message: false, end: 2});
  });

  test('credentials are equal only if both texts are', () => {
    const known = {username: 'ada', password: 'secret'};
    expect(isUser({...known}, [known])).toBe(true);
    expect(isUser({...known, password: 'secret '}, [known])).toBe(false);
    expect(isUser({...known, username: 'Ada'}, [known])).toBe(false);
  });

  test.each([
    ['05 03 00 01 7f000001 0035', 3, {host: '127.0.0.1', port: 53}],
    ['05 03 00 04 00000000000000000000000000000001 0035', 3, {host: '::1', port: 53}],
    ['05 00 00 04 00000000000000000000ffff7f000001 1f90', 0, {host: '127.0.0.1', port: 8080}],
    ['05 01 00 03 09 6c6f63616c686f7374 0050', 1, {host: 'localhost', port: 80}],
    ['05 01 00 03 09 3132372e302e302e31 0050', 1, {host: '127.0.0.1', port: 80}],
  ])('%s is command %i and an address', (hex, code, endpoint) => {
    const request = bytes(hex);
    expect(parseRequest(request)).toEqual({message: {code, endpoint}, end: request.length});
    for (let length = 0; length < request.length; length++) {
      expect(parseRequest(request.subarray(0, length))).toBe('incomplete');
    }
  });

  test('a request with an unknown address kind still has a command', () => {
    expect(parseRequest(bytes('05 01 00 02 aaaa'))).toEqual({
      message: {code: 1, endpoint: undefined},
      end: 4,
    });
  });

  test.each(['00', '20', '2e', 'ff', '0a'])('a name of the byte %s is not valid', byte => {
    expect(parseRequest(bytes(`05 01 00 03 01 ${byte} 0050`))).toEqual({
      message: {code: 1, endpoint: undefined},
      end: 8,
    });
  });

  test('an address is encoded as its own kind', () => {
    expect(encodeRequest(3, {host: '10.1.2.3', port: 258})).toEqual(bytes('05 03 00 01 0a010203 0102'));
    expect(encodeRequest(3, {host: 'fe80::1%eth0', port: 1})).toEqual(
      bytes('05 03 00 04 fe800000000000000000000000000001 0001'),
    );
    expect(encodeRequest(3, {host: 'a.test', port: 1})).toEqual(bytes('05 03 00 03 06 612e74657374 0001'));
  });
});

describe('the header of a datagram', () => {
  test.each([
    ['0000 00 01 7f000001 0035', {host: '127.0.0.1', port: 53}],
    ['0000 00 04 20010db8000000000000000000000001 0035', {host: '2001:db8::1', port: 53}],
    ['0000 00 03 06 612e74657374 0035', {host: 'a.test', port: 53}],
  ])('%s ends where the data begins', (hex, target) => {
    const header = bytes(hex);
    expect(encodeUdpHeader(target)).toEqual(header);
    for (const data of ['', '00', 'c0ffee']) {
      const datagram = bytes(hex + data);
      expect(udpHeaderBytes(datagram)).toBe(header.length);
      expect(readUdpHeader(datagram)).toEqual(target);
    }
    for (let length = 0; length < header.length; length++) {
      expect(udpHeaderBytes(header.subarray(0, length))).toBe(headerFault.malformed);
    }
  });

  test('is that of a fragment if it has a fragment number', () => {
    expect(udpHeaderBytes(bytes('0000 01 01 7f000001 0035 aa'))).toBe(headerFault.fragmented);
    expect(udpHeaderBytes(bytes('0000 80 01 7f000001 0035 aa'))).toBe(headerFault.fragmented);
  });

  test.each([
    ['reserved bytes in use', '0001 00 01 7f000001 0035'],
    ['an unknown kind of address', '0000 00 02 7f000001 0035'],
    ['a name without letters', '0000 00 03 00 0035'],
    ['a name longer than the datagram', '0000 00 03 ff 61 0035'],
  ])('with %s it is malformed', (_, hex) => {
    expect(udpHeaderBytes(bytes(hex))).toBe(headerFault.malformed);
  });

  test('has no target if its name is not valid', () => {
    expect(readUdpHeader(bytes('0000 00 03 02 2d2d 0035'))).toBeUndefined();
  });
});
