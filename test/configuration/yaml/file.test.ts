import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseConfigurationText, readConfigurationFile} from '../../../source/configuration/yaml/file.js';

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

/** The problems of a file, without the directory it happens to be in. */
function problemsOf(text: string): readonly string[] {
  const file = write(text);
  try {
    readConfigurationFile(file);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.problems.map(problem => problem.replaceAll(file, 'udptop.yaml'));
    }
    throw error;
  }
  return [];
}

const sound = `services:
  - name: dns
    addr: 127.0.0.1:5300
    handler: {type: udp, metadata: {statsGUID: dns-1, udpTimeout: 1m30s}}
    listener: {type: udp}
    forwarder: {nodes: [{name: local, addr: 127.0.0.1:53}]}
`;

describe('a configuration file', () => {
  test('may say nothing of services, or nothing at all', () => {
    expect(problemsOf('# nothing yet\n')).toEqual([]);
    const file = write('screen: {theme: light, interval: 2s}\n\nkeys: {quit: [x, y]}\n');
    const {services, screen, keys, locationOf} = readConfigurationFile(file);
    expect({services, screen, keys}).toEqual({
      services: [],
      screen: {theme: 'light', intervalMs: 2000},
      keys: {preset: undefined, keys: {quit: ['x', 'y']}},
    });
    expect(locationOf(['keys', 'quit', 1])).toBe(`${file}:3:18`);
    expect(locationOf(['keys'], 'quit')).toBe(`${file}:3:8`);
  });

  test("in gost's shape becomes services", () => {
    const file = write(sound);
    expect(readConfigurationFile(file).services).toEqual([
      {
        name: 'dns',
        handler: 'udp',
        listen: {host: '127.0.0.1', port: 5300},
        target: {host: '127.0.0.1', port: 53},
        statsGUID: 'dns-1',
        udpTimeoutMs: 90_000,
        limits: {maxSessions: 10_000, maxSessionsPerClient: 10_000},
        allow: [],
        sourceLocation: {kind: 'file', file, line: 3, column: 11},
      },
    ]);
  });

  test('may leave out what has a default', () => {
    const {
      services: [service],
    } = readConfigurationFile(
      write(
        'services: [{addr: ":5300", handler: {type: udp}, forwarder: {nodes: [{addr: "localhost:53"}]}}]',
      ),
    );
    expect(service).toMatchObject({
      name: 'service-0',
      statsGUID: 'service-0',
      listen: {host: '127.0.0.1', port: 5300},
      target: {host: 'localhost', port: 53},
      udpTimeoutMs: 30_000,
    });
  });

  test.each(['statsGUID', 'tungo.statsGUID', 'stats.guid'])('takes the GUID from %s', key => {
    const {
      services: [service],
    } = readConfigurationFile(write(sound.replace('statsGUID', key)));
    expect(service?.statsGUID).toBe('dns-1');
  });

  test('may ask for a control socket', () => {
    expect(readConfigurationFile(write(sound)).control).toBeUndefined();
    expect(readConfigurationFile(write(`control: u.sock\n${sound}`)).control).toBe('u.sock');
    expect(problemsOf(`control: ""\n${sound}`)).toEqual([
      'udptop.yaml:1:10: expected the path of a unix socket; got ""',
    ]);
    expect(problemsOf(`control: 7\n${sound}`)).toEqual([
      'udptop.yaml:1:10: expected the path of a unix socket; got 7',
    ]);
  });

  test('may ask for several threads', () => {
    expect(readConfigurationFile(write(sound)).threads).toBeUndefined();
    expect(readConfigurationFile(write(`threads: 2\n${sound}`)).threads).toBe(2);
    for (const wrong of ['0', '1.5', 'two', '65']) {
      expect(problemsOf(`threads: ${wrong}\n${sound}`), wrong).toEqual([
        `udptop.yaml:1:10: expected a whole number from 1 to 64; got ${wrong === 'two' ? '"two"' : wrong}`,
      ]);
    }
  });

  test('may choose the transport', () => {
    expect(readConfigurationFile(write(sound)).transport).toBeUndefined();
    expect(readConfigurationFile(write(`transport: portable\n${sound}`)).transport).toBe('portable');
    expect(problemsOf(`transport: fast\n${sound}`)).toEqual([
      'udptop.yaml:1:12: expected auto, portable, batched; got "fast"',
    ]);
  });

  test('may use anchors and merge keys', () => {
    const {services} = readConfigurationFile(
      write(`services:
  - &base
    name: a
    addr: 127.0.0.1:5300
    handler: {type: udp}
    forwarder: {nodes: [{addr: 127.0.0.1:53}]}
  - <<: *base
    name: b
    addr: 127.0.0.1:5301
`),
    );
    expect(services).toMatchObject([
      {name: 'a', listen: {port: 5300}},
      {name: 'b', listen: {port: 5301}},
    ]);
  });
});

describe('a wrong file is reported with line and column:', () => {
  test.each([
    [
      'an unknown key',
      sound.replace('listener:', 'listner:'),
      'udptop.yaml:5:5: unknown key "listner"; did you mean "listener"?',
    ],
    [
      'an unknown key of the handler',
      sound.replace('udpTimeout', 'timeout'),
      'udptop.yaml:4:55: unknown key "timeout"; known here: statsGUID, tungo.statsGUID, stats.guid, udpTimeout, tungo.udpTimeout, keepalive, ttl, observePeriod, observer.period, observer.observePeriod, replies, transparent, proxyProtocol, mark, table, mapping, privateTargets, udp, udpBufferSize',
    ],
    [
      'an unknown key at the top',
      `${sound}rooters: []\n`,
      'udptop.yaml:7:1: unknown key "rooters"; known here: transport, threads, control, metrics, fleet, reporterModule, trafficLogInterval, keys, filters, alerts, screen, labels, apps, inspect, resolve, processes, geo, ipfix, services, chains, hops, authers, admissions, bypasses, limiters, climiters, observers',
    ],
    [
      'a missing key',
      sound.replace('    addr: 127.0.0.1:5300\n', ''),
      'udptop.yaml:2:5: the key "addr" is missing; expected addr: 127.0.0.1:5300',
    ],
    [
      'a wrong type',
      sound.replace('name: dns', 'name: [dns]'),
      'udptop.yaml:2:11: expected a text such as name: dns; got a list of 1',
    ],
    [
      'a handler there is none of',
      sound.replace('{type: udp, m', '{type: tcp, m'),
      'udptop.yaml:4:21: the handler tcp of gost is not supported: udptop relays UDP only; keep gost for it, or use udp for the same port',
    ],
    [
      'a bad duration',
      sound.replace('1m30s', '-90'),
      'udptop.yaml:4:67: expected a duration such as 500ms, 30s or 1m30s; got -90',
    ],
    [
      'a bad duration in words',
      sound.replace('1m30s', 'soon'),
      'udptop.yaml:4:67: expected a duration such as 500ms, 30s or 1m30s; got "soon"',
    ],
    [
      'a bad port',
      sound.replace('5300', '66000'),
      'udptop.yaml:3:11: expected a port from 0 to 65535; got "66000" in "127.0.0.1:66000"',
    ],
    [
      'a name to listen at',
      sound.replace('127.0.0.1:5300', 'example.org:5300'),
      'udptop.yaml:3:11: expected an IP address of this machine to listen at, not a name; got "example.org"',
    ],
    [
      'a bad target',
      sound.replace('127.0.0.1:53}', '127.0.0.300:53}'),
      'udptop.yaml:6:45: expected an IP address or a host name; got "127.0.0.300"',
    ],
    [
      'an open listener without allow',
      sound.replace('127.0.0.1:5300', '0.0.0.0:5300'),
      'udptop.yaml:3:11: 0.0.0.0 can be reached from other machines, so say who may relay; add allow: [10.0.0.0/8], or allow: any for everybody',
    ],
    [
      'a bad allow list',
      `${sound}    allow: [10.0.0.0/33]\n`,
      'udptop.yaml:7:13: expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any; got "10.0.0.0/33"',
    ],
    [
      'a bad second entry of an allow list',
      `${sound}    allow: [10.0.0.0/8, 10/8]\n`,
      'udptop.yaml:7:25: expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any; got "10/8"',
    ],
    [
      'an entry of an allow list that is no text',
      `${sound}    allow: [10.0.0.0/8, 10]\n`,
      'udptop.yaml:7:25: expected a list of CIDR blocks such as [10.0.0.0/8], or the word any; got 10',
    ],
    [
      'an empty allow list on an open listener',
      `${sound.replace('127.0.0.1:5300', '"[::]:5300"')}    allow: []\n`,
      'udptop.yaml:3:11: :: can be reached from other machines, so say who may relay; add allow: [10.0.0.0/8], or allow: any for everybody',
    ],
    ['an empty GUID', sound.replace('dns-1', '""'), 'udptop.yaml:4:48: expected a GUID; got an empty text'],
    [
      'the GUID in two spellings',
      sound.replace('statsGUID: dns-1', 'statsGUID: dns-1, stats.guid: dns-2'),
      'udptop.yaml:4:55: stats.guid is statsGUID again; keep one of the two',
    ],
    [
      'a missing forwarder',
      sound.replace(/ {4}forwarder.*\n/, ''),
      'udptop.yaml:2:5: the key "forwarder" is missing; expected forwarder: {nodes: [{addr: 127.0.0.1:53}]}',
    ],
    [
      'a key without its value',
      sound.replace('127.0.0.1:5300', ''),
      'udptop.yaml:3:11: expected a text such as addr: 127.0.0.1:5300; got nothing',
    ],
    [
      'a list where the mapping is expected',
      '- udp\n',
      'udptop.yaml:1:1: expected a mapping; got a list of 1',
    ],
    [
      'a key that is there twice',
      sound.replace('name: dns', 'name: dns\n    name: dns'),
      'udptop.yaml:3:5: this key is in the mapping already; keep one of the two',
    ],
    [
      'two documents',
      `${sound}---\n${sound}`,
      'udptop.yaml:7:1: a second document begins here; expected one, without --- in between',
    ],
    [
      'an alias of nothing',
      sound.replace('127.0.0.1:5300', '*address'),
      'udptop.yaml:3:11: no anchor of this name stands before the alias; define it first, or quote a text that begins with *',
    ],
    [
      'a merge of no mapping',
      `services:\n  - name: a\n    <<: 3\n`,
      'udptop.yaml:3:5: not usable: Merge sources must be maps or map aliases; expected a mapping behind <<',
    ],
    [
      'a limit of nothing',
      `${sound}    limits: {maxSessions: 0}\n`,
      'udptop.yaml:7:27: expected a whole number from 1 up; got 0',
    ],
    [
      'a service that forwards to itself',
      sound.replace('127.0.0.1:53}', '127.0.0.1:5300}'),
      'udptop.yaml:6:45: expected another address than the one it listens at: it would forward to itself',
    ],
    ['no services', 'services: []\n', 'udptop.yaml:1:11: expected at least one service; got an empty list'],
    [
      'no node',
      sound.replace(/nodes: .*/, 'nodes: []}'),
      'udptop.yaml:6:24: expected at least one node; got an empty list',
    ],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('a name that is taken', () => {
    const second = sound.replace('services:\n', '').replace('5300', '5301');
    expect(problemsOf(sound + second)).toEqual([
      'udptop.yaml:7:11: the name "dns" is taken by the service in line 2; give it another',
    ]);
  });

  test('YAML that is none', () => {
    expect(problemsOf('services: [\n  {name: "dns\n')[0]).toMatch(/^udptop\.yaml:\d+:\d+: not valid YAML: /);
  });

  test('aliases that multiply without end', () => {
    const laughs = [
      'a: &a [lol, lol]',
      ...'bcdefghij'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`),
    ];
    expect(problemsOf(`${laughs.join('\n')}\n`)).toEqual([
      'udptop.yaml:2:8: aliases multiply beyond 500; write the values out',
    ]);
  });

  test('a file that is nested without end', () => {
    expect(problemsOf('['.repeat(100_000))[0]).toMatch(
      /^udptop\.yaml:1:\d+: nested too deeply; expected the few levels of a service$/,
    );
  });

  test('a file of more than 512 KiB', () => {
    expect(problemsOf('#'.repeat(512 * 1024 + 1))).toEqual([
      '--config udptop.yaml: the file is too large; expected at most 512 KiB',
    ]);
  });

  test('tens of thousands of keys or aliases, without a search through all of them for each', () => {
    const keys = Array.from({length: 40_000}, (_, index) => `k${index}: 1\n`).join('');
    expect(problemsOf(`${sound}\n${keys}`)).toHaveLength(100);
    expect(problemsOf(`${sound}\n${keys}k7: 2\n`)[0]).toMatch(/this key is in the mapping already; keep one/);
    const aliases = `a: &a 1\nservices: [${'*a, '.repeat(40_000)}]\n`;
    expect(problemsOf(aliases)).toEqual([
      expect.stringContaining('more than 2000 aliases; write the values out'),
    ]);
  });

  test('lines count the same when Windows ends them', () => {
    expect(problemsOf(sound.replace('listener:', 'listner:').replaceAll('\n', '\r\n'))).toEqual([
      'udptop.yaml:5:5: unknown key "listner"; did you mean "listener"?',
    ]);
  });

  test('whatever it contains, only by a ConfigurationError with a location', () => {
    let seed = 7;
    const below = (bound: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * bound);
    };
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '\n',
      '  ',
      '*a',
      '&a ',
      '<<',
      '"',
      '!!x ',
      '10',
      '~',
      '\t',
      '|',
      '#',
    ];
    for (let round = 0; round < 300; round++) {
      const at = below(sound.length);
      const noise = Array.from({length: 1 + below(4)}, () => pieces[below(pieces.length)]).join('');
      const text = sound.slice(0, at) + noise + sound.slice(at + below(6));
      for (const problem of problemsOf(text)) expect(problem, text).toMatch(/^udptop\.yaml:\d+:\d+: \S/);
    }
  });

  test('several problems, in the order of their lines', () => {
    const problems = problemsOf(sound.replace('name: dns', 'nam: dns').replace('1m30s', 'soon'));
    expect(problems.map(problem => problem.split(':')[1])).toEqual(['2', '4']);
  });

  test('a file that is not there', () => {
    expect(() => readConfigurationFile('/nonexistent/udptop.yaml')).toThrow(
      '--config /nonexistent/udptop.yaml: there is no such file',
    );
  });
});

describe('the interval of the traffic log', () => {
  const intervalMs = (written: string) =>
    parseConfigurationText(`trafficLogInterval: ${written}`, 'udptop.yaml').trafficLogIntervalMs;

  test.each([
    ['1m', 60_000],
    ['60', 60_000],
    ['24h', 86_400_000],
    ['0s', undefined],
    ['0', undefined],
  ])('may be %s', (written, ms) => expect(intervalMs(written)).toBe(ms));

  test.each(['25h', '30d', '90000', '-5', 'often'])('is refused as %s', written => {
    expect(() => intervalMs(written)).toThrow(
      /^udptop\.yaml:1:21: expected a duration such as .*, from 0s to 24h; got /,
    );
  });
});

test('the path of the reporter module starts where the file is', () => {
  const {reporterModule} = parseConfigurationText('reporterModule: ./mine.mjs', 'udptop.yaml', '/srv/udptop');
  expect(reporterModule).toBe('/srv/udptop/mine.mjs');
});
