import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {loadConfiguration} from '../../../source/configuration/load.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {readConfigurationFile} from '../../../source/configuration/yaml/file.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-capture-'));
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

const load = (listenUrls: string[], forwardUrl?: string) => () =>
  loadConfiguration({listenUrls, forwardUrl, file: undefined});

const sound = `services:
  - name: lan
    handler:
      type: capture
      metadata: {interface: eth0, ports: [853, 53, 53], nets: [10.0.0.7/8, "2001:db8::1"], ipv6: true, maxFlows: 1000, statsGUID: guid-1, udpTimeout: 1m}
`;

describe('a capture', () => {
  test('is written in the shape of gost', () => {
    expect(read(sound)).toEqual([
      {
        name: 'lan',
        handler: 'capture',
        statsGUID: 'guid-1',
        udpTimeoutMs: 60_000,
        answeredTimeoutMs: 60_000,
        limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
        allow: 'any',
        interface: 'eth0',
        ports: [53, 853],
        nets: ['10.0.0.0/8', '2001:db8::1/128'],
        ipv6: true,
        maxFlows: 1000,
        sourceLocation: {kind: 'file', file: 'udptop.yaml', line: 5, column: 29},
      },
    ]);
  });

  test('needs nothing but its type, and watches everything then', () => {
    expect(read('services: [{handler: {type: capture}}]')).toMatchObject([
      {
        name: 'service-0',
        statsGUID: 'service-0',
        interface: 'any',
        ports: [],
        nets: [],
        ipv6: true,
        maxFlows: 100_000,
        udpTimeoutMs: 30_000,
        answeredTimeoutMs: 120_000,
      },
    ]);
  });

  test('may stand beside a relay, and takes one port or net without a list', () => {
    const text = `services:
- {addr: 127.0.0.1:5300, handler: {type: udp}, forwarder: {nodes: [{addr: 127.0.0.1:53}]}}
- {handler: {type: capture, metadata: {ports: 53, nets: "10.0.0.0/8, 192.0.2.7"}}}`;
    expect(read(text)).toMatchObject([
      {handler: 'udp'},
      {handler: 'capture', ports: [53], nets: ['10.0.0.0/8', '192.0.2.7/32']},
    ]);
  });

  test.each([
    ['a misspelt key', sound.replace('ports:', 'port:'), '5:35: unknown key "port"; did you mean "ports"?'],
    ['a port that is none', sound.replace('853', '70000'), '5:43: expected ports from 1 to 65535; got 70000'],
    ['a port in words', sound.replace('853', 'dns'), '5:43: expected ports from 1 to 65535; got "dns"'],
    [
      'a net that is none',
      sound.replace('10.0.0.7/8', '10/8'),
      '5:64: expected CIDR blocks such as 10.0.0.0/8, or addresses; got "10/8"',
    ],
    [
      'a net of the family that is left out',
      sound.replace('ipv6: true', 'ipv6: false'),
      '5:76: expected IPv4 only, because ipv6 is false; got "2001:db8::1"',
    ],
    [
      'a name that no interface can have',
      sound.replace('eth0', 'a-name-that-is-too-long'),
      '5:29: expected the name of an interface such as eth0, or any; got "a-name-that-is-too-long"',
    ],
    [
      'no flows at all',
      sound.replace('maxFlows: 1000', 'maxFlows: 0'),
      '5:114: expected a whole number from 1 to 2000000; got 0',
    ],
    [
      'clients that may relay',
      `${sound}    allow: any\n`,
      '6:5: "allow" is not for a capture: a capture only watches, so it admits and limits nobody; remove it',
    ],
    [
      'limits of sessions',
      `${sound}    limits: {maxSessions: 3}\n`,
      '6:5: "limits" is not for a capture: a capture only watches, so it admits and limits nobody; remove it',
    ],
    [
      'a chain',
      sound.replace('type: capture', 'type: capture\n      chain: office'),
      '5:7: "chain" is not for a capture: a capture only watches, so it sends nothing; remove it',
    ],
    [
      'an address',
      `${sound}    addr: eth0\n`,
      '6:5: "addr" is not for a capture: write the interface in the metadata of the handler, or in a URL as capture://eth0',
    ],
    [
      'a listener',
      `${sound}    listener: {type: capture}\n`,
      '6:5: "listener" is not for a capture: its handler is all that it needs; remove it',
    ],
    ['a key that gost has', `${sound}    resolver: r\n`, /^6:5: the key resolver of gost is not supported: /],
  ])('with %s is reported with line and column', (_, text, problem) => {
    expect(problemsOf(text).map(each => each.replace('udptop.yaml:', ''))).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });

  test('keeps its place among other mistakes of the file', () => {
    expect(
      problemsOf(`${sound.replace('853', '0')}  - {handler: {type: capture, metadata: {ipv6: 1}}}\n`),
    ).toEqual([
      'udptop.yaml:5:43: expected ports from 1 to 65535; got 0',
      'udptop.yaml:6:48: expected true or false; got 1',
    ]);
  });
});

describe('a capture URL', () => {
  test('becomes a service', () => {
    const url =
      'capture://eth0?port=53,853&net=10.0.0.0/8,fd00::1/8&ipv6=true&maxFlows=9&name=lan&statsGUID=g&udpTimeout=90';
    expect(load([url])().services).toEqual([
      {
        name: 'lan',
        handler: 'capture',
        statsGUID: 'g',
        udpTimeoutMs: 90_000,
        answeredTimeoutMs: 90_000,
        limits: {maxSessions: 9, maxSessionsPerClient: 9},
        allow: 'any',
        interface: 'eth0',
        ports: [53, 853],
        nets: ['10.0.0.0/8', 'fd00::/8'],
        ipv6: true,
        maxFlows: 9,
        sourceLocation: {kind: 'flag', flag: '--listen', value: url},
      },
    ]);
  });

  test.each([
    ['capture://', 'any'],
    ['capture://any', 'any'],
    ['capture://eth0.100', 'eth0.100'],
    ['CAPTURE://wlan0', 'wlan0'],
  ])('%s watches %s', (url, watched) => {
    expect(parse(url)).toMatchObject({service: {interface: watched, name: 'service-0'}, problems: []});
  });

  test.each([
    ['capture://eth0?ipv6=false', {ipv6: false}],
    ['capture://eth0?ports=53', {ports: [53]}],
    ['capture://eth0?nets=192.0.2.7', {nets: ['192.0.2.7/32']}],
  ])('%s is understood', (url, understood) => {
    expect(parse(url)).toMatchObject({service: understood, problems: []});
  });

  test.each([
    ['capture://eth0?port=0', 'port: expected ports from 1 to 65535; got "0"'],
    ['capture://eth0?port=53-60', 'port: expected ports from 1 to 65535; got "53-60"'],
    ['capture://eth0?net=10/8', 'net: expected CIDR blocks such as 10.0.0.0/8, or addresses; got "10/8"'],
    ['capture://eth0?ipv6=no', 'ipv6: expected true or false; got "no"'],
    ['capture://eth0?maxFlows=2000001', 'maxFlows: expected a whole number from 1 to 2000000; got "2000001"'],
    ['capture://eth0?udpTimeout=soon', /^udpTimeout: expected a duration/],
    ['capture://eth0?maxFlow=5', 'unknown parameter "maxFlow"; did you mean "maxFlows"?'],
    ['capture://eth0?port=53&ports=53', 'ports is given twice; give it once'],
    [
      'capture://eth0?allow=any',
      '"allow" is not for a capture: a capture only watches, so it admits and limits nobody; remove it',
    ],
    [
      'capture://eth0?maxSessions=5',
      '"maxSessions" is not for a capture: a capture has no sessions; write maxFlows',
    ],
    ['capture://eth0?dns=1', /the parameter dns of gost is not supported/],
    ['capture://eth0/127.0.0.1:53', 'expected no target: a capture only watches; got "127.0.0.1:53"'],
    ['capture://a/b', 'expected no target: a capture only watches; got "b"'],
    ['capture://a%b', 'expected the name of an interface such as eth0, or any; got "a%b"'],
  ])('%s is refused', (url, problem) => {
    const {service, problems} = parse(url);
    expect(service).toBeUndefined();
    expect(problems.map(each => each.replace(`--listen ${url}: `, ''))).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });
});

describe('captures', () => {
  test('of one interface may watch different flows', () => {
    const urls = ['capture://eth0?port=53', 'capture://eth0?port=123', 'capture://eth0', 'capture://'];
    expect(load(urls)().services).toHaveLength(4);
  });

  test('that are the same in everything are refused', () => {
    const urls = ['capture://eth0?port=53,123&name=a', 'capture://eth0?port=123,53&name=b'];
    expect(load(urls)).toThrow(
      'the service "a" watches the same flows of eth0 already; choose other ports or nets, or remove one of the two',
    );
  });

  test('of one name are refused, as all services are', () => {
    expect(load(['capture://eth0?name=a', 'capture://eth1?name=a'])).toThrow('the name "a" is taken');
  });

  test('go through no proxy', () => {
    const proxy = 'socks5://127.0.0.1:1080';
    const [watched, relayed] = load(['capture://', 'udp://127.0.0.1:0/192.0.2.1:53'], proxy)().services;
    expect(watched).not.toHaveProperty('proxy');
    expect(relayed).toHaveProperty('proxy');
    expect(load(['capture://'], proxy)).toThrow(
      'a capture only watches, so nothing is sent through a proxy; remove it',
    );
  });
});
