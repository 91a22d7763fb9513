import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {loadConfiguration} from '../../../source/configuration/load.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {readConfigurationFile} from '../../../source/configuration/yaml/file.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-tungo-'));
afterAll(() => rmSync(directory, {recursive: true}));

function read(text: string) {
  writeFileSync(join(directory, 'udptop.yaml'), text);
  return readConfigurationFile('udptop.yaml', {cwd: directory}).services;
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

function parse(url: string) {
  const problems: string[] = [];
  return {service: parseListenUrl(url, 'service-0', problem => problems.push(problem)), problems};
}

const sound = `services:
  - name: tunnel
    addr: :0
    handler:
      type: tungo
      metadata: {statsGUID: guid-1, udpTimeout: 20s, udpBufferSize: 4096, udp.maxConcurrency: 7, multicastGroups: [FF05:0::1]}
    listener:
      type: tungo
      metadata: {name: udp0, net: '10.66.0.1/24, fd66::1/64', mtu: 1400, route: 10.99.1.2/16, routes: [fd99::1/64, 10.98.0.0/24 10.66.0.2]}
    metadata: {interface: eth0, so_mark: 438}
`;

describe('a tungo service', () => {
  test('is written as in gost', () => {
    expect(read(sound)).toEqual([
      {
        name: 'tunnel',
        handler: 'tungo',
        statsGUID: 'guid-1',
        udpTimeoutMs: 20_000,
        limits: {maxSessions: 7, maxSessionsPerClient: 7},
        allow: 'any',
        device: {
          name: 'udp0',
          networks: [
            {address: '10.66.0.1', prefixBits: 24},
            {address: 'fd66::1', prefixBits: 64},
          ],
          mtuBytes: 1400,
          routes: [
            {destination: '10.99.0.0/16', gateway: undefined},
            {destination: 'fd99::/64', gateway: undefined},
            {destination: '10.98.0.0/24', gateway: '10.66.0.2'},
          ],
          ipv6: true,
          maxDatagramBytes: 4096,
        },
        egress: {mark: 438, interface: 'eth0'},
        multicastGroups: ['ff05::1'],
        sourceLocation: {kind: 'file', file: 'udptop.yaml', line: 9, column: 24},
      },
    ]);
  });

  test('needs only the addresses of its device', () => {
    const [service] = read(
      'services: [{handler: {type: tungo}, listener: {type: tungo, metadata: {net: 10.66.0.1/24}}}]',
    );
    expect(service).toMatchObject({
      name: 'service-0',
      limits: {maxSessions: 10_000},
      device: {name: 'tungo', mtuBytes: 1420, routes: [], ipv6: false, maxDatagramBytes: 65_535},
    });
  });

  test.each([
    ['tungo.statsGUID', 'statsGUID: guid-1', 'tungo.statsGUID: guid-2', {statsGUID: 'guid-2'}],
    ['tungo.udpTimeout', 'udpTimeout: 20s', 'tungo.udpTimeout: 2m', {udpTimeoutMs: 120_000}],
    [
      'tungo.udpBufferSize',
      'udpBufferSize: 4096',
      'tungo.udpBufferSize: 99',
      {device: {maxDatagramBytes: 99}},
    ],
    ['udpMaxConcurrency', 'udp.maxConcurrency: 7', 'udpMaxConcurrency: 8', {limits: {maxSessions: 8}}],
    [
      'tungo.udp.maxConcurrency',
      'udp.maxConcurrency: 7',
      'tungo.udp.maxConcurrency: 9',
      {limits: {maxSessions: 9}},
    ],
    ['ipv6', 'udpBufferSize: 4096', 'ipv6: false', {device: {ipv6: false}}],
  ])('understands %s', (_, written, other, understood) => {
    expect(read(sound.replace(written, other))[0]).toMatchObject(understood);
  });

  test.each([
    [
      'no listener',
      sound.replace(/ {4}listener:(.|\n)*?(?= {4}metadata: \{int)/, ''),
      '2:5: the key "listener" is missing; expected listener: {type: tungo, metadata: {net: 10.66.0.1/24}}',
    ],
    [
      'no addresses',
      sound.replace(/net: '[^']*', /, ''),
      '9:17: the key "net" is missing; expected net: 10.66.0.1/24',
    ],
    [
      'a key of a udp service',
      `${sound}    forwarder: {nodes: [{addr: 127.0.0.1:53}]}\n`,
      '11:5: unknown key "forwarder"; known here: name, limits, allow, deny, addr, handler, listener, metadata, interface, sockopts, admission, admissions, bypass, bypasses, limiter, climiter, observer',
    ],
    ['a misspelt key', sound.replace('mtu:', 'mtuu:'), '9:63: unknown key "mtuu"; did you mean "mtu"?'],
    [
      'another listener',
      sound.replace('listener:\n      type: tungo', 'listener:\n      type: udp'),
      '8:13: expected the listener type tungo, as its handler is; got "udp"',
    ],
    [
      'an address to listen at',
      sound.replace('addr: :0', 'addr: 127.0.0.1:5300'),
      '3:11: expected :0, or no addr at all: a TUN device has none; got "127.0.0.1:5300"',
    ],
    [
      'a network without its bits',
      sound.replace('10.66.0.1/24', '10.66.0.1'),
      '9:35: expected an address of its own with its network, such as 10.66.0.1/24 or fd66::1/64; got "10.66.0.1"',
    ],
    [
      'a wrong route',
      sound.replace('fd99::1/64', '10/8'),
      '9:104: expected a CIDR block such as 10.99.0.0/16, and maybe a gateway behind a space; got "10/8"',
    ],
    [
      'an MTU that IPv6 cannot live with',
      sound.replace('mtu: 1400', 'mtu: 1000'),
      '9:68: expected a whole number from 1280 to 65535; got 1000',
    ],
    [
      'a name that no device can have',
      sound.replace('name: udp0', 'name: a-name-that-is-too-long'),
      '9:24: expected the name of a network device, such as udp0; got "a-name-that-is-too-long"',
    ],
    [
      'the device itself to leave by',
      sound.replace('interface: eth0', 'interface: udp0'),
      '10:27: expected another device than udp0 itself: what it sent would come back',
    ],
    [
      'a group that is none',
      sound.replace('FF05:0::1', '10.0.0.1'),
      '6:116: expected the address of a multicast group, such as 239.1.2.3 or ff05::1; got "10.0.0.1"',
    ],
    [
      'a limit in two places',
      `${sound}    limits: {maxSessions: 3}\n`,
      '6:75: udp.maxConcurrency is limits.maxSessions again; keep one of the two',
    ],
    [
      'two spellings',
      sound.replace('udpTimeout: 20s', 'udpTimeout: 20s, tungo.udpTimeout: 30s'),
      '6:54: tungo.udpTimeout is udpTimeout again; keep one of the two',
    ],
  ])('with %s is reported with line and column', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([`udptop.yaml:${problem}`]);
  });
});

describe('a tungo URL', () => {
  test('becomes a service that is called as its device', () => {
    const url =
      'tungo://?name=udp0&net=10.66.0.1/24&mtu=1380&route=10.99.0.0/16,10.98.0.0/16&udpTimeout=1m&so_mark=5' +
      '&maxSessions=9&statsGUID=g&interface=eth1&ipv6=true&multicastGroups=239.1.2.3&udpBufferSize=100&allow=10.0.0.0/8';
    const [service] = loadConfiguration({
      listenUrls: [url],
      file: undefined,
    })!.services;
    expect(service).toEqual({
      name: 'udp0',
      handler: 'tungo',
      statsGUID: 'g',
      udpTimeoutMs: 60_000,
      limits: {maxSessions: 9, maxSessionsPerClient: 9},
      allow: ['10.0.0.0/8'],
      device: {
        name: 'udp0',
        networks: [{address: '10.66.0.1', prefixBits: 24}],
        mtuBytes: 1380,
        routes: [
          {destination: '10.99.0.0/16', gateway: undefined},
          {destination: '10.98.0.0/16', gateway: undefined},
        ],
        ipv6: true,
        maxDatagramBytes: 100,
      },
      egress: {mark: 5, interface: 'eth1'},
      multicastGroups: ['239.1.2.3'],
      sourceLocation: {kind: 'flag', flag: '--listen', value: url},
    });
  });

  test.each([
    ['tungo://udp0?net=10.66.0.1/24', 'udp0'],
    ['tungo://:0?net=10.66.0.1/24', 'tungo'],
    ['tungo://:0?net=10.66.0.1/24&name=udp7', 'udp7'],
    ['tungo://udp7?net=10.66.0.1/24&name=udp7', 'udp7'],
  ])('%s names the device %s', (url, name) => {
    expect(parse(url)).toMatchObject({service: {device: {name}}, problems: []});
  });

  test.each([
    [
      'tungo://',
      'net: expected an address of its own with its network, such as 10.66.0.1/24 or fd66::1/64; got ""',
    ],
    ['tungo://udp0?name=udp1&net=10.66.0.1/24', 'name: the device is "udp0" already; name it once'],
    [
      'tungo://udp0/127.0.0.1:53?net=10.66.0.1/24',
      'expected no target: datagrams go where they are bound for; got "127.0.0.1:53"',
    ],
    ['tungo://?net=10.66.0.1/24&rout=10.0.0.0/8', 'unknown parameter "rout"; did you mean "route"?'],
    ['tungo://?net=10.66.0.1/24&so_mark=0', 'so_mark: expected a whole number from 1 to 4294967295; got "0"'],
    ['tungo://?net=10.66.0.1/24&ipv6=yes', 'ipv6: expected true or false; got "yes"'],
    ['tungo://?net=224.0.0.1/24', /^net: expected an address of its own/],
    ['tungo://?net=10.66.0.1/33', /^net: expected an address of its own/],
    ['tungo://a%b?net=10.66.0.1/24', /^name: expected the name of a network device/],
  ])('%s is refused', (url, problem) => {
    const {service, problems} = parse(url);
    expect(service).toBeUndefined();
    expect(problems.map(each => each.replace(`--listen ${url}: `, ''))).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });

  const load = (listenUrls: string[], forwardUrl?: string) => () =>
    loadConfiguration({listenUrls, forwardUrl, file: undefined});

  test('for a device that another service has is refused', () => {
    const urls = ['tungo://udp0?net=10.66.0.1/24', 'tungo://:0?name=udp0&net=10.67.0.1/24'];
    expect(load(urls)).toThrow('udp0 is already the device of the service "service-0"; choose another name');
  });

  test('has no say in the way to a proxy', () => {
    const urls = ['tungo://udp0?net=10.66.0.1/24&interface=eth0'];
    expect(load(urls, 'socks5://127.0.0.1:1080')).toThrow(
      'expected no interface and no so_mark together with a proxy, which is reached by the usual route',
    );
    expect(load(['tungo://udp0?net=10.66.0.1/24'], 'socks5://127.0.0.1:1080')()!.services[0]).toMatchObject({
      handler: 'tungo',
      proxy: {host: '127.0.0.1', port: 1080},
    });
  });
});
