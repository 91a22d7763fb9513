import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {loadConfiguration, loadPartialConfiguration} from '../../../source/configuration/load.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
afterAll(() => rmSync(directory, {recursive: true}));
const write = (name: string, text: string) => writeFileSync(join(directory, name), text, {mode: 0o600});
write('ada.txt', 'ada-secret\n');
const env = {BOB: 'bob-secret', NODE: 'node-secret'};

const text = `services:
  - addr: 127.0.0.1:1080
    handler:
      type: socks5
      auth: {username: ada, passwordFile: ada.txt}
      auther: more
  - addr: 127.0.0.1:5300
    handler: {type: udp, chain: far}
    forwarder: {nodes: [{addr: 192.0.2.1:53}]}
  - addr: 127.0.0.1:5301
    handler: {type: udp, chain: further}
    forwarder: {nodes: [{addr: 192.0.2.1:53}]}
authers:
  - name: more
    auths:
      - {username: bob, passwordEnvironment: BOB}
      - {username: eve, password: eve-secret}
chains:
  - name: far
    hops:
      - nodes: [{addr: 127.0.0.1:1081, connector: {type: socks5, auth: {username: us, passwordFile: ada.txt}}}]
  - name: further
    hops: [{name: hop}]
hops:
  - name: hop
    nodes: [{addr: 127.0.0.1:1082, connector: {type: socks5, auth: {username: us, passwordEnvironment: NODE}}}]
`;

function load(file: string, listenUrls: readonly string[] = []) {
  write('udptop.yaml', file);
  return loadPartialConfiguration({file: 'udptop.yaml', cwd: directory, env, listenUrls})!;
}

function problemsOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test('every user of a file may have the password in another file or in the environment', () => {
  const {services} = load(text);
  expect(services).toMatchObject([
    {
      users: [
        {username: 'ada', password: 'ada-secret'},
        {username: 'bob', password: 'bob-secret'},
        {username: 'eve', password: 'eve-secret'},
      ],
    },
    {proxy: {port: 1081, auth: {username: 'us', password: 'ada-secret'}}},
    {proxy: {port: 1082, auth: {username: 'us', password: 'node-secret'}}},
  ]);
});

test.each([
  [
    'passwordFile: ada.txt}\n      auther',
    'passwordFile: no.txt}\n      auther',
    'udptop.yaml:5:43: the password',
  ],
  [
    'passwordEnvironment: BOB',
    'passwordEnvironment: EVE',
    'udptop.yaml:16:46: there is no environment variable EVE',
  ],
  ['us, passwordFile: ada.txt', 'us, passwordFile: .', 'udptop.yaml:21:101: the password file'],
  [
    'us, passwordEnvironment: NODE',
    'us',
    'udptop.yaml:26:68: the key "password" is missing; expected password: secret',
  ],
  [
    'password: eve-secret',
    'passwort: eve-secret',
    'udptop.yaml:17:25: unknown key "passwort"; did you mean "password"?',
  ],
  [
    'password: eve-secret',
    'passwordFile: [eve-secret]',
    'udptop.yaml:17:39: expected a text such as passwordFile: ',
  ],
])('a password that is not to be had is told with its place: %s as %s', (from, to, problem) => {
  const problems = problemsOf(() => load(text.replace(from, to)));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(problems[0]).not.toContain('eve-secret');
});

test('a file that every user can read is a warning with the place, in a URL as well', () => {
  write('open.txt', 'open-secret');
  chmodSync(join(directory, 'open.txt'), 0o644);
  const sentence = `every user of this machine can read the password in ${join(directory, 'open.txt')}; chmod o-r helps`;
  const {warnings} = load(text.replace('us, passwordFile: ada.txt', 'us, passwordFile: open.txt'), [
    'socks5://ada@:1083?passwordFile=open.txt',
  ]);
  expect(warnings).toEqual([
    `udptop.yaml:21:72: ${sentence}`,
    `--listen socks5://***@:1083?passwordFile=open.txt: ${sentence}`,
  ]);
});

describe('a URL', () => {
  const at = (sources: object) => loadConfiguration({cwd: directory, env, ...sources}).services;

  test.each([
    ['socks5://ada@:1080?passwordFile=ada.txt', 'ada-secret'],
    ['socks5://ada:@:1080?passwordEnvironment=BOB', 'bob-secret'],
    [`socks5://ada@:1080?PASSWORDFILE=${encodeURIComponent(join(directory, 'ada.txt'))}`, 'ada-secret'],
  ])('may say where the password is: %s', (url, password) => {
    expect(at({listenUrls: [url]})).toMatchObject([{users: [{username: 'ada', password}]}]);
    const proxy = url.replace(':1080', '127.0.0.1:1081');
    expect(at({listenUrls: ['udp://:53/192.0.2.1:53'], forwardUrl: proxy})).toMatchObject([
      {proxy: {port: 1081, auth: {username: 'ada', password}}},
    ]);
  });

  test.each([
    ['ada@', 'passwordFile=no.txt', 'passwordFile: the password file'],
    ['ada@', 'passwordEnvironment=NO', 'passwordEnvironment: there is no environment variable NO'],
    ['ada:pw-secret@', 'passwordFile=ada.txt', 'passwordFile: expected one of password, passwordFile or'],
    ['', 'passwordFile=ada.txt', 'passwordFile: expected a user before the address'],
    ['ada@', 'passwordFile=a&passwordFile=b', 'passwordFile is given twice'],
    ['ada@', '', 'expected a password; got an empty text'],
  ])('that does not is refused with one sentence: %s ?%s', (user, query, problem) => {
    const listen = {listenUrls: [`socks5://${user}:1080?${query}`]};
    const forward = {
      listenUrls: ['udp://:53/192.0.2.1:53'],
      forwardUrl: `socks5://${user}127.0.0.1:1081?${query}`,
    };
    for (const sources of [listen, forward]) {
      const problems = problemsOf(() => at(sources));
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join('\n')).toContain(problem);
      expect(problems.join('\n')).not.toContain('secret');
    }
  });

  test('of a proxy with a password that has a ? is refused without telling it', () => {
    const sources = {
      listenUrls: ['udp://:53/192.0.2.1:53'],
      forwardUrl: 'socks5://ada:pw?secret@127.0.0.1:1081',
    };
    expect(problemsOf(() => at(sources))).toEqual([expect.not.stringContaining('secret')]);
  });
});
