import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test, vi} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {fuzzCases, fuzzSeed, mutated, randomNumbers} from '../../fuzz/cases.js';

const minuteMs = 60_000;
const random = randomNumbers(fuzzSeed);
const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;

/** Short ones, that mutations mostly hit where it matters. */
const documents = [
  'services: [{addr: ":53", handler: {type: udp}, forwarder: {nodes: [{addr: "[::1]:53"}]}}]',
  'transport: auto\nservices:\n- addr: 0.0.0.0:1\n  allow: [10/8]\n  handler: {type: udp}\n  forwarder: {nodes: [{addr: a:1}]}',
  'services: [{addr: ":1080", handler: {type: socks5, auth: {username: a, password: b}}}]',
  'services: [{handler: {type: tungo}, listener: {type: tungo, metadata: {net: 10.0.0.1/24}}}]',
  'labels: [{match: {client: 10.0.0.0/8, port: 53}, set: {site: lab}}]\nservices: []',
];
const words = [
  '*a',
  '&a',
  '!!int',
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '|',
  '>',
  '\n',
  '#',
  '"',
  "'",
  '\t',
  '\0',
  '...',
  '---',
  '<<',
];

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function mangled(text: string): string {
  const at = random(text.length + 1);
  return random(2) ? decode(mutated(random, encode(text))) : text.slice(0, at) + pick(words) + text.slice(at);
}

/** The configuration, or the problems; whatever else is thrown fails the test. */
function understand(text: string): readonly string[] | undefined {
  try {
    parseConfigurationText(text, 'f.yaml');
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError))
      throw new Error(`for ${JSON.stringify(text)}`, {cause: error});
    return error.problems;
  }
}

describe('a configuration that somebody mangled', () => {
  test('says nothing on stderr by the way', () => {
    const warnings: unknown[] = [];
    const remember = (...warning: unknown[]) => warnings.push(warning);
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(remember);
    expect(understand('services: [{? {a: 1} : 2}]')).not.toBeUndefined();
    emit.mockRestore();
    expect(warnings).toEqual([]);
  });

  test(
    'is understood, or every problem is told with its place',
    () => {
      let refused = 0;
      for (let index = 0; index < fuzzCases; index++) {
        const text = mangled(pick(documents));
        const problems = understand(text);
        if (!problems) continue;
        refused++;
        const lines = text.split('\n').length;
        for (const problem of problems) {
          const [, line] = /^f\.yaml:(\d+):\d+: ./s.exec(problem) ?? [];
          if (line === undefined || Number(line) > lines + 1)
            expect.fail(`${problem} for ${JSON.stringify(text)}`);
        }
      }
      expect(refused).toBeGreaterThan(fuzzCases / 10);
    },
    3 * minuteMs,
  );

  test(
    'of the examples is understood, or refused',
    () => {
      const examples = readdirSync('config')
        .filter(name => name.endsWith('.yaml'))
        .map(name => readFileSync(`config/${name}`, 'utf8'));
      for (const example of examples) expect(understand(example)).toBeUndefined();
      for (let index = 0; index < fuzzCases / 200; index++) understand(mangled(pick(examples)));
    },
    3 * minuteMs,
  );
});

describe('a --listen URL that somebody mangled', () => {
  const urls = [
    'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=10s&name=dns&allow=10.0.0.0/8',
    'udp://[::]:1/[fe80::1%25eth0]:2,example.org:3?strategy=hash&maxFails=2&failTimeout=5s&keepalive=false&ttl=1m',
    'socks5://user:p%40ss@127.0.0.1:1080?udp=true&maxSessions=5',
    'tungo://?name=udp0&net=10.66.0.1/24,fd00::1/64&mtu=1420&route=10.99.0.0/16&so_mark=1&interface=eth0',
  ];

  test(
    'is a service, or refused in sentences',
    () => {
      for (let index = 0; index < fuzzCases; index++) {
        const url = mangled(pick(urls));
        const problems: string[] = [];
        const service = parseListenUrl(url, 'name', problem => problems.push(problem));
        if ((service === undefined) !== problems.length > 0) expect.fail(`${url}: ${problems}`);
      }
    },
    minuteMs,
  );
});
