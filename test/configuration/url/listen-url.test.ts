import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {cases} from '../../fuzz/cases.js';

function parse(url: string) {
  const problems: string[] = [];
  return {service: parseListenUrl(url, 'service-0', problem => problems.push(problem)), problems};
}

describe('a --listen URL', () => {
  test('becomes a service', () => {
    const url =
      'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=10s&name=dns&statsGUID=dns-1&allow=10.0.0.0/8,::1&maxSessions=5&maxSessionsPerClient=2';
    expect(parse(url).service).toEqual({
      name: 'dns',
      handler: 'udp',
      listen: {host: '127.0.0.1', port: 5300},
      target: {host: '127.0.0.1', port: 53},
      statsGUID: 'dns-1',
      udpTimeoutMs: 10_000,
      limits: {maxSessions: 5, maxSessionsPerClient: 2},
      allow: ['10.0.0.0/8', '::1'],
      sourceLocation: {kind: 'flag', flag: '--listen', value: url},
    });
  });

  test.each([
    ['udp://[::1]:5300/[::1]:53', '::1', '::1'],
    ['udp://:5300/127.0.0.1:53', '127.0.0.1', '127.0.0.1'],
    ['udp://localhost:5300/example.org:53', '127.0.0.1', 'example.org'],
    ['udp://[::ffff:127.0.0.1]:5300/127.0.0.2:53', '127.0.0.1', '127.0.0.2'],
    ['udp://0.0.0.0:5300/:53?allow=any', '0.0.0.0', '127.0.0.1'],
    ['UDP://127.0.0.1:5300/dns_1.local:53', '127.0.0.1', 'dns_1.local'],
    ['udp://[fe80::1%25eth0]:5300/[::1]:53?allow=any', 'fe80::1%eth0', '::1'],
    ['udp://[::]:53/127.0.0.1:53?allow=any', '::', '127.0.0.1'],
  ])('%s listens at %s and forwards to %s', (url, listen, target) => {
    const {service, problems} = parse(url);
    expect(problems).toEqual([]);
    expect(service).toMatchObject({listen: {host: listen}, target: {host: target}});
  });

  test.each([
    ['5300', 'expected a URL such as udp://127.0.0.1:5300/127.0.0.1:53'],
    [
      'tcp://127.0.0.1:5300/127.0.0.1:53',
      'the handler tcp of gost is not supported: udptop relays UDP only; keep gost for it, or use udp for the same port',
    ],
    [
      'constructor://127.0.0.1:5300/127.0.0.1:53',
      'expected the scheme udp, socks5, socks, tungo, insert, redu or capture; got "constructor"',
    ],
    ['udp://127.0.0.1:5300', 'expected a target behind the address, as in udp://127.0.0.1:5300/127.0.0.1:53'],
    ['udp://127.0.0.1:5300/127.0.0.1:0', 'expected a port from 1 to 65535; got "0" in "127.0.0.1:0"'],
    [
      'udp://::1:5300/127.0.0.1:53',
      'expected an address to listen at such as 127.0.0.1:5300, [::1]:5300 or :5300; got "::1:5300"',
    ],
    ['udp://[127.0.0.1]:5300/127.0.0.1:53', 'expected an IPv6 address in the brackets; got "127.0.0.1"'],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?timeout=1s',
      'unknown parameter "timeout"; known here: name, udpTimeout, statsGUID, allow, deny, maxSessions, maxSessionsPerClient, newSessionsPerSecond, amplification, interface, so_mark, auth, admission, bypass, limiter.in, limiter.out, limiter.conn.in, limiter.conn.out, climiter, keepalive, replies, transparent, proxyProtocol, mark, table, strategy, maxFails, failTimeout',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeuot=1s',
      'unknown parameter "udpTimeuot"; did you mean "udpTimeout"?',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=soon',
      'udpTimeout: expected a duration such as 500ms, 30s or 1m30s; got "soon"',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=0s',
      'udpTimeout: expected a duration longer than 0, such as 30s',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?maxSessions=many',
      'maxSessions: expected a whole number from 1 up; got "many"',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?toString=1',
      'unknown parameter "toString"; known here: name, udpTimeout, statsGUID, allow, deny, maxSessions, maxSessionsPerClient, newSessionsPerSecond, amplification, interface, so_mark, auth, admission, bypass, limiter.in, limiter.out, limiter.conn.in, limiter.conn.out, climiter, keepalive, replies, transparent, proxyProtocol, mark, table, strategy, maxFails, failTimeout',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?name=a%1bb',
      'name: expected a name without control characters; got "a\\u001bb"',
    ],
    ['udp://127.0.0.1:5300/127.0.0.1:53?statsGUID=', 'statsGUID: expected a GUID; got an empty text'],
    [
      'udp://0.0.0.0:53/localhost:53?allow=any',
      'expected another address than the one it listens at: it would forward to itself',
    ],
    ['udp://127.0.0.1:5300/127.0.0.1:53?name=a&name=b', 'name is given twice; give it once'],
    [
      'udp://0.0.0.0:5300/127.0.0.1:53',
      '0.0.0.0 can be reached from other machines, so say who may relay; add allow=10.0.0.0/8, or allow=any for everybody',
    ],
    [
      'udp://127.0.0.1:5300/127.0.0.1:53?allow=everyone',
      'allow: expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any; got "everyone"',
    ],
  ])('%s is refused with its flag', (url, problem) => {
    // Nobody knows what the value of an unknown parameter is.
    const shown = url.replace(/(timeout|toString)=1s?/, '$1=***');
    expect(parse(url)).toEqual({service: undefined, problems: [`--listen ${shown}: ${problem}`]});
  });

  test.each([
    'socks5://ada:SECRET',
    'socks5://ada:SECRET:1080',
    'socks5://SECRET',
    'socks5://ada:SEC@RET',
    'socks5://ada:100%SECRET@127.0.0.1:1080',
    'socks5://ada:SECRET/@127.0.0.1:1080',
    'socks5://ada:SECRET@@127.0.0.1',
    'socks5://:1080?auth=SECRET',
    'socks5://:1080?users=ada:SECRET',
    'socks5://:1080?atuh=SECRET',
    'socks5://:1080?password=SECRET&name=\u001b',
    'udp://ada:SECRET@127.0.0.1:5300/127.0.0.1:53',
    'udp://127.0.0.1:5300/ada:SECRET@127.0.0.1',
    'sock5://ada:SECRET@127.0.0.1:1080',
  ])('that is wrong in any way is told without its password: %s', url => {
    const {service, problems} = parse(url);
    expect([service, problems.length > 0]).toEqual([undefined, true]);
    expect(problems.join('\n')).not.toMatch(/SEC|RET/);
  });

  test('never throws, whatever it is given', () => {
    const pieces = [
      'udp',
      '://',
      '/',
      '?',
      '&',
      '=',
      ':',
      '[',
      ']',
      '127.0.0.1',
      '::1',
      '53',
      '%',
      '\u0000',
      'é',
      'name',
      'allow',
      '@',
      '#',
    ];
    const anyUrl = fc
      .array(fc.constantFrom(...pieces), {maxLength: 12, size: 'max'})
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(anyUrl, url => {
        const {service, problems} = parse(url);
        expect(service === undefined).toBe(problems.length > 0);
      }),
      cases(1 / 2),
    );
  });
});
