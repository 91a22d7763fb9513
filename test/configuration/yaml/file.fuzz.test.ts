import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test, vi} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {anyOffset, cases, damaged} from '../../fuzz/cases.js';

/** Short, so that most damage hits something that matters. */
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

/** One of the texts with its bytes damaged, or with a word put in somewhere. */
function mangled(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    damaged(fc.constantFrom(...texts.map(encode))).map(decode),
    fc.tuple(fc.constantFrom(...texts), anyOffset, fc.constantFrom(...words)).map(([text, offset, word]) => {
      const at = offset % (text.length + 1);
      return text.slice(0, at) + word + text.slice(at);
    }),
  );
}

/** The problems of a text; empty for a valid configuration. Throws whatever is not a ConfigurationError. */
function problemsOf(text: string): readonly string[] {
  try {
    parseConfigurationText(text, 'f.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  }
}

describe('a damaged configuration', () => {
  test('causes no process warnings', () => {
    const warnings: unknown[] = [];
    const remember = (...warning: unknown[]) => warnings.push(warning);
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(remember);
    expect(problemsOf('services: [{? {a: 1} : 2}]')).not.toEqual([]);
    emit.mockRestore();
    expect(warnings).toEqual([]);
  });

  test('is accepted, or every problem names its line', () => {
    const parameters = cases(1 / 5);
    let refused = 0;
    fc.assert(
      fc.property(mangled(documents), text => {
        const problems = problemsOf(text);
        if (problems.length > 0) refused++;
        const lines = text.split('\n').length;
        for (const problem of problems) {
          const [, line] = /^f\.yaml:(\d+):\d+: ./s.exec(problem) ?? [];
          if (line === undefined || Number(line) > lines + 1) throw new Error(problem);
        }
      }),
      parameters,
    );
    expect(refused).toBeGreaterThan(parameters.numRuns / 10);
  });

  test('made from an example is accepted or refused, and nothing else is thrown', () => {
    const examples = readdirSync('config')
      .filter(name => name.endsWith('.yaml'))
      .map(name => readFileSync(`config/${name}`, 'utf8'));
    for (const example of examples) expect(problemsOf(example)).toEqual([]);
    fc.assert(
      fc.property(mangled(examples), text => void problemsOf(text)),
      cases(1 / 100),
    );
  });
});

describe('a damaged --listen URL', () => {
  const urls = [
    'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=10s&name=dns&allow=10.0.0.0/8',
    'udp://[::]:1/[fe80::1%25eth0]:2,example.org:3?strategy=hash&maxFails=2&failTimeout=5s&keepalive=false&ttl=1m',
    'socks5://user:p%40ss@127.0.0.1:1080?udp=true&maxSessions=5',
    'tungo://?name=udp0&net=10.66.0.1/24,fd00::1/64&mtu=1420&route=10.99.0.0/16&so_mark=1&interface=eth0',
  ];

  test('is either a service or a list of problems', () => {
    const parameters = cases();
    let refused = 0;
    fc.assert(
      fc.property(mangled(urls), url => {
        const problems: string[] = [];
        const service = parseListenUrl(url, 'name', problem => problems.push(problem));
        if ((service === undefined) !== problems.length > 0) throw new Error(problems.join());
        if (problems.length > 0) refused++;
      }),
      parameters,
    );
    expect(refused).toBeGreaterThan(parameters.numRuns / 10);
  });
});
