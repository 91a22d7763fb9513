import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {loadConfiguration} from '../../../source/configuration/load.js';
import {parseForwardUrl} from '../../../source/configuration/url/forward-url.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {readConfigurationFile} from '../../../source/configuration/yaml/file.js';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, {recursive: true});
});

function write(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
  directories.push(directory);
  const file = join(directory, 'udptop.yaml');
  writeFileSync(file, text);
  return file;
}

/** What a call is refused for. */
function refusal(call: () => unknown): readonly string[] {
  try {
    call();
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

describe('a --listen URL of socks5', () => {
  test('becomes a service; where it was written is kept without the password', () => {
    const url = 'socks5://ada:se%2Fcret@127.0.0.1:1080?udp=true&udpTimeout=1m&name=s&udpBufferSize=4096';
    expect(parse(url).service).toEqual({
      name: 's',
      handler: 'socks5',
      listen: {host: '127.0.0.1', port: 1080},
      users: [{username: 'ada', password: 'se/cret'}],
      statsGUID: 's',
      udpTimeoutMs: 60_000,
      limits: {maxSessions: 10_000, maxSessionsPerClient: 10_000},
      allow: [],
      sourceLocation: {
        kind: 'flag',
        flag: '--listen',
        value: 'socks5://***@127.0.0.1:1080?udp=true&udpTimeout=1m&name=s&udpBufferSize=4096',
      },
    });
  });

  test.each(['socks://:1080', 'SOCKS5://localhost:1080', 'socks5://127.0.0.1:1080/'])(
    '%s needs no user',
    url => {
      const {service, problems} = parse(url);
      expect(problems).toEqual([]);
      expect(service).toMatchObject({handler: 'socks5', listen: {host: '127.0.0.1', port: 1080}});
      expect(service).not.toHaveProperty('auth');
    },
  );

  test('says who may not use it, and which private addresses others may reach', () => {
    const {service} = parse(
      'socks5://0.0.0.0:1080?allow=any&deny=10.0.0.7,fd00::/8&admission=192.0.2.1&privateTargets=10.0.0.0/8,127.0.0.53',
    );
    expect(service).toMatchObject({
      allow: 'any',
      deny: ['192.0.2.1', '10.0.0.7', 'fd00::/8'],
      privateTargets: ['10.0.0.0/8', '127.0.0.53'],
    });
    expect(parse('socks5://:1080?privateTargets=any').service).toMatchObject({privateTargets: 'any'});
  });

  test.each([
    ['socks5://0.0.0.0:1080', 'can be reached from other machines'],
    ['socks5://:1080/127.0.0.1:53', 'expected none for socks5'],
    ['socks5://:1080?udp=false', 'udp: expected true, or nothing'],
    ['socks5://:1080?udpBufferSize=0', 'udpBufferSize: expected a whole number from 1 up'],
    ['socks5://:1080?chain=x', 'unknown parameter "chain"'],
    ['socks5://:1080?bind=true', 'the parameter bind of gost is not supported: BIND of SOCKS5 is for TCP'],
    ['udp://:53/1.1.1.1:53?udp=true', 'unknown parameter "udp"'],
    ['socks5://ada@:1080', 'auth: expected a password; got an empty text'],
    ['socks5://:secret@:1080', 'expected a user; got an empty text'],
    [`socks5://ada:${'secret'.repeat(50)}@:1080`, 'expected a password of at most 255 bytes; got 300'],
    ['socks5://ada:secret/x@:1080', 'written as %2F'],
    ['socks5://ada:secret?x@:1080', 'written as %2F'],
    ['socks5://ada:secret%zz@:1080', 'written as %25'],
    ['socks5://ada:secret#x@:1080', 'expected a URL'],
    ['socks5://ada:secret@nowhere', 'expected an address and a port such as 127.0.0.1:1080'],
    ['socks5://:1080?privateTargets=10/8', 'privateTargets: expected CIDR blocks such as 10.0.0.0/8'],
    ['socks5://:1080?deny=any', 'deny: expected addresses and CIDR blocks such as 10.0.0.0/8'],
    ['udp://:53/1.1.1.1:53?privateTargets=any', 'unknown parameter "privateTargets"'],
    ['socks5://ada:secret', 'expected an address and a port such as 127.0.0.1:1080'],
    ['http://ada:secret@:1080', 'the handler http of gost is not supported'],
    ['ada:secret@127.0.0.1:1080', 'expected a URL'],
  ])('%s is refused, without telling the password', (url, problem) => {
    const {service, problems} = parse(url);
    expect(service).toBeUndefined();
    expect(problems.join('\n')).toContain(problem.replace('auth: ', ''));
    expect(problems.join('\n')).not.toContain('secret');
  });
});

describe('a --forward URL', () => {
  test.each([
    [
      'socks5://ada:s%40crt@[::1]:1080',
      {host: '::1', port: 1080, auth: {username: 'ada', password: 's@crt'}},
    ],
    ['socks://proxy.example.org:1080/', {host: 'proxy.example.org', port: 1080}],
  ])('%s is a proxy', (url, proxy) => {
    expect(parseForwardUrl(url, () => {})).toEqual(proxy);
  });

  test.each([
    'http://ada:secret@127.0.0.1:1080',
    'socks5://ada:secret@127.0.0.1',
    'socks5://ada:secret@127.0.0.1:0',
    'socks5://:secret@127.0.0.1:1080',
    'socks5://ada:secret@127.0.0.1:1080?x=y',
    'socks5://',
    'ada:secret@127.0.0.1:1080',
  ])('%s is refused, without telling the password', url => {
    const load = () => loadConfiguration({listenUrls: ['udp://:0/127.0.0.1:53'], forwardUrl: url});
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(/^--forward (?!.*secret)[^\n]+$/);
  });

  test('holds for all services that name no chain of their own', () => {
    const file = write(socks5File);
    const configuration = loadConfiguration({
      listenUrls: ['udp://:5301/127.0.0.1:53'],
      forwardUrl: 'socks5://127.0.0.1:1081',
      file,
    });
    expect(configuration?.services.map(({proxy}) => proxy?.port)).toEqual([1081, 1082, 1081]);
  });

  test('is refused when a service would go through itself', () => {
    const sources = {
      listenUrls: ['socks5://:1080'],
      forwardUrl: 'socks5://localhost:1080',
      file: undefined,
    };
    expect(refusal(() => loadConfiguration(sources))).toEqual([
      '--listen socks5://:1080: expected another proxy than the service itself',
    ]);
  });
});

const socks5File = `services:
  - name: socks
    addr: 127.0.0.1:1080
    handler:
      type: socks5
      auth: {username: ada, password: secret}
      metadata: {udp: true, statsGUID: s-1, udpTimeout: 30s, udpBufferSize: 4096}
    listener: {type: tcp}
  - name: far
    addr: 127.0.0.1:5300
    handler: {type: udp, chain: chain-0}
    listener: {type: udp}
    forwarder: {nodes: [{addr: 192.0.2.1:53}]}
chains:
  - name: chain-0
    hops:
      - name: hop-0
        nodes:
          - name: node-0
            addr: 127.0.0.1:1082
            connector: {type: socks5, auth: {username: ada, password: secret}}
            dialer: {type: tcp}
`;

describe('a configuration file', () => {
  test("with socks5 and a chain in gost's shape becomes services", () => {
    const auth = {username: 'ada', password: 'secret'};
    const {services} = readConfigurationFile(write(socks5File));
    expect(services).toMatchObject([
      {handler: 'socks5', listen: {host: '127.0.0.1', port: 1080}, users: [auth], statsGUID: 's-1'},
      {handler: 'udp', target: {host: '192.0.2.1'}, proxy: {host: '127.0.0.1', port: 1082, auth}},
    ]);
    expect(services[0]).not.toHaveProperty('proxy');
  });

  test.each([
    [
      'udp: true',
      'privateTargets: [10.0.0.0/8, 10/8]',
      ':7:47: expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any; got "10/8"',
    ],
    [
      'handler: {type: udp, ',
      'handler: {type: udp, metadata: {privateTargets: any}, ',
      ':11:53: privateTargets means something to the handler socks5 only',
    ],
    ['  - name: far', '    deny: [10.0.0.7, no]\n  - name: far', ':9:22: expected addresses and CIDR blocks'],
    ['chain: chain-0', 'chain: chain-1', ':11:33: there is no chain "chain-1"; did you mean "chain-0"?'],
    ['udp: true', 'udp: false', ':7:23: expected true, or nothing: UDP is all that is relayed; got false'],
    ['{type: tcp}\n  - name: far', '{type: udp}\n  - name: far', ':8:22: expected the listener type tcp'],
    ['listener: {type: udp}', 'listener: {type: tcp}', ':12:22: expected the listener type udp'],
    ['udp, chain: chain-0', 'udp, auth: {username: a, password: secret}', ':11:32: auth means something'],
    ['password: secret}\n', 'password: [secret]}\n', ':6:39: expected a text such as password: secret; got'],
    ['password: secret}\n', 'password: 12345}\n', ':6:39: expected a text such as'],
    ['password: secret}\n', 'password: ""}\n', ':6:13: expected a password; got an empty text'],
    ['addr: 127.0.0.1:1082', 'addr: nowhere', ':20:19: expected a target such as'],
    [
      'type: socks5, auth',
      'type: http, auth',
      ':21:31: the connector http of gost is not supported: only SOCKS5 proxies carry UDP',
    ],
    [
      'dialer: {type: tcp}',
      'dialer: {type: tls}',
      ':22:28: the dialer tls of gost is not supported: the proxy is reached by plain TCP',
    ],
    ['    hops:\n', '    hops: []\n    x:\n', ':16:11: expected exactly one hop; got an empty list'],
    [
      'chains:\n',
      'chains:\n  - {name: chain-0, hops: [{nodes: [{addr: ":1", connector: {type: socks}}]}]}\n',
      '',
    ],
  ])('with %s as %s is refused with the place', (from, to, problem) => {
    const file = write(socks5File.replace(from, to));
    const problems = refusal(() => readConfigurationFile(file)).join('\n');
    expect(problems).toContain(problem || 'another chain is named "chain-0"');
    expect(problems).not.toMatch(/12345|got .*secret/);
  });

  test('has no forwarder for socks5', () => {
    const file = write(
      'services: [{addr: ":1080", handler: {type: socks}, forwarder: {nodes: [{addr: ":53"}]}}]',
    );
    expect(refusal(() => readConfigurationFile(file))[0]).toContain('a socks5 service has no forwarder');
  });
});
