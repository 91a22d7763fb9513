import {describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {listenLabel, targetLabel} from '../../../source/configuration/endpoint-labels.js';
import {loadConfiguration} from '../../../source/configuration/load.js';
import type {ServiceConfiguration} from '../../../source/configuration/model.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {marksFrom} from '../../../source/flow/marks.js';

function fromUrl(url: string, forwardUrl?: string): ServiceConfiguration {
  return loadConfiguration({listenUrls: [url], ...(forwardUrl && {forwardUrl})}).services[0]!;
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const withoutPlace = ({sourceLocation: _place, ...service}: ServiceConfiguration) => service;

describe('an insert service', () => {
  test('has a server, and as a rule admits everybody', () => {
    expect(withoutPlace(fromUrl('insert://:53'))).toEqual({
      name: 'service-0',
      handler: 'insert',
      server: {port: 53},
      marks: marksFrom(0x2070),
      table: 7564,
      statsGUID: 'service-0',
      udpTimeoutMs: 30_000,
      limits: {maxSessions: 10_000, maxSessionsPerClient: 10_000},
      allow: 'any',
    });
  });

  test.each([
    ['10.0.0.2:27015', {host: '10.0.0.2', port: 27_015}, 'insert:10.0.0.2:27015', '10.0.0.2:27015'],
    ['[::1]:53', {host: '::1', port: 53}, 'insert:[::1]:53', '[::1]:53'],
    ['localhost:53', {host: '127.0.0.1', port: 53}, 'insert:127.0.0.1:53', '127.0.0.1:53'],
    ['0.0.0.0:53', {port: 53}, 'insert:53', ':53'],
    ['[::]:53', {port: 53}, 'insert:53', ':53'],
  ])('at %s has the server %j, and is called %s', (address, server, listen, target) => {
    const service = fromUrl(`insert://${address}`);
    expect(service).toMatchObject({server});
    expect([listenLabel(service), targetLabel(service)]).toEqual([listen, target]);
  });

  test('is the same in a file and in a URL', () => {
    const url =
      'insert://:53?interface=eth0&mark=0x700&table=99&name=dns&udpTimeout=10s&allow=10.0.0.0/8&deny=10.0.0.7' +
      '&maxSessions=9&maxSessionsPerClient=3&newSessionsPerSecond=7&amplification=4&limiter.in=1MB';
    const {services} = parseConfigurationText(
      `
services:
  - name: dns
    addr: :53
    handler:
      type: insert
      metadata: {interface: eth0, mark: 0x700, table: 99, udpTimeout: 10s}
    limits: {maxSessions: 9, maxSessionsPerClient: 3, newSessionsPerSecond: 7, amplification: 4}
    allow: [10.0.0.0/8]
    deny: [10.0.0.7]
    limiter: one
limiters: [{name: one, limits: ['$ 1MB']}]
`,
      'udptop.yaml',
    );
    expect(withoutPlace(services[0]!)).toEqual(withoutPlace(fromUrl(url)));
    expect(services[0]).toMatchObject({interface: 'eth0', marks: marksFrom(0x700), table: 99});
    expect(services[0]).not.toHaveProperty('egress');
  });

  test.each([
    ['insert://', 'expected a server on this machine such as :53, 10.0.0.2:27015 or [::1]:53; got ""'],
    ['insert://:0', 'expected a port from 1 to 65535; got "0" in ":0"'],
    ['insert://dns.local:53', 'expected an IP address of this machine, not a name; got "dns.local"'],
    [
      'insert://:53/127.0.0.1:53',
      'expected no target behind the server, which it is itself; got "127.0.0.1:53"',
    ],
    [
      'insert://:53?interface=a/b',
      'interface: expected the name of a network device, such as udp0; got "a/b"',
    ],
    [
      'insert://:53?mark=0',
      'mark: expected a whole number from 1 to 4294967292: it and the next three are marks; got "0"',
    ],
    [
      'insert://:53?table=255',
      'table: expected the number of a routing table that nothing else uses, such as 7564; got "255"',
    ],
    ['insert://:53?marks=***', 'unknown parameter "marks"; did you mean "mark"?'],
    [
      'insert://:53?bypass=10.0.0.1',
      'bypass: an insert service has one target, its server; remove the bypass',
    ],
  ])('%s is refused', (url, problem) => {
    expect(problemsOf(() => fromUrl(url))).toEqual([`--listen ${url}: ${problem}`]);
  });

  test('does not send through a proxy', () => {
    expect(problemsOf(() => fromUrl('insert://:53', 'socks5://127.0.0.1:1080'))).toEqual([
      '--forward socks5://127.0.0.1:1080: what insert relays to is on this machine, so nothing is sent through a proxy; remove it',
    ]);
  });

  test('stands alone in front of its server', () => {
    const read = () => loadConfiguration({listenUrls: ['insert://:53?name=a', 'insert://:53?name=b']});
    expect(problemsOf(read)).toEqual([
      '--listen insert://:53?name=b: the service "a" is in front of this server already; remove one of the two',
    ]);
  });

  test('has its mistakes in a file told with their places', () => {
    const text = `
services:
  - addr: dns:53
    handler:
      type: insert
      metadata: {table: 254, mtu: 7}
    listener: {type: udp}
`;
    expect(problemsOf(() => parseConfigurationText(text, 'u.yaml'))).toEqual([
      'u.yaml:3:11: expected an IP address of this machine, not a name; got "dns"',
      'u.yaml:6:25: expected the number of a routing table that nothing else uses, such as 7564; got 254',
      expect.stringMatching(/^u\.yaml:6:30: unknown key "mtu"/),
      expect.stringMatching(/^u\.yaml:7:5: unknown key "listener"/),
    ]);
  });
});
