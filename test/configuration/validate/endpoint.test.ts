import {describe, expect, test} from 'vitest';
import {formatEndpoint} from '../../../source/address/endpoint.js';
import {describeSourceLocation} from '../../../source/configuration/source-location.js';
import {parseListenEndpoint, parseTargetEndpoint} from '../../../source/configuration/validate/endpoint.js';
import {reaches} from '../../../source/configuration/validate/forward-loop.js';

describe('an endpoint', () => {
  test.each(['127.0.0.1:53', '[::1]:53', '[2001:db8::1]:65535'])('%s reads back as it was written', text => {
    const endpoint = parseListenEndpoint(text);
    expect('error' in endpoint ? endpoint.error : formatEndpoint(endpoint)).toBe(text);
  });

  test.each([':53', 'localhost:53', 'LocalHost:53', '[::ffff:127.0.0.1]:53', '[::ffff:7f00:1]:53'])(
    '%s listens at 127.0.0.1',
    text => {
      expect(parseListenEndpoint(text)).toEqual({host: '127.0.0.1', port: 53});
    },
  );

  test.each([
    '',
    '53',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:53',
    '[::1]',
    '[x]:53',
    '[::1]:-1',
  ])('"%s" is none, to listen at or to forward to', text => {
    expect(parseListenEndpoint(text)).toHaveProperty('error');
    expect(parseTargetEndpoint(text)).toHaveProperty('error');
  });

  test('may have port 0 to listen at, not to forward to', () => {
    expect(parseListenEndpoint('127.0.0.1:0')).toEqual({host: '127.0.0.1', port: 0});
    expect(parseListenEndpoint(':0')).toEqual({host: '127.0.0.1', port: 0});
    expect(parseListenEndpoint(':65536')).toEqual({
      error: 'expected a port from 0 to 65535; got "65536" in ":65536"',
    });
    expect(parseTargetEndpoint('127.0.0.1:0')).toEqual({
      error: 'expected a port from 1 to 65535; got "0" in "127.0.0.1:0"',
    });
  });

  test('may be a name to forward to, not one to listen at', () => {
    expect(parseTargetEndpoint('example.org:53')).toEqual({host: 'example.org', port: 53});
    expect(parseListenEndpoint('example.org:53')).toHaveProperty('error');
  });
});

describe('a service forwards to itself', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', 'localhost', true],
    ['127.0.0.1', '0.0.0.0', true],
    ['0.0.0.0', '127.0.0.2', true],
    ['0.0.0.0', 'localhost', true],
    ['::', '::1', true],
    ['::1', '::', true],
    ['::', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.2', false],
    ['0.0.0.0', '192.0.2.7', false],
    ['127.0.0.1', 'constructor', false],
  ])('listening at %s with the target %s at the same port: %s', (listen, target, loops) => {
    expect(reaches({host: target, port: 53}, {host: listen, port: 53})).toBe(loops);
    expect(reaches({host: target, port: 54}, {host: listen, port: 53})).toBe(false);
  });
});

test('an origin says where something was written', () => {
  expect(describeSourceLocation({kind: 'file', file: 'udptop.yaml', line: 4, column: 11})).toBe(
    'udptop.yaml:4:11',
  );
  expect(describeSourceLocation({kind: 'flag', flag: '--listen', value: 'udp://:1/:2'})).toBe(
    '--listen udp://:1/:2',
  );
});
