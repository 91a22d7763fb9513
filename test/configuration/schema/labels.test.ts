import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {readConfigurationFile} from '../../../source/configuration/yaml/file.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
afterAll(() => rmSync(directory, {recursive: true}));

const services =
  'services: [{addr: ":5300", handler: {type: udp}, forwarder: {nodes: [{addr: "localhost:53"}]}}]\n';

function read(text: string) {
  writeFileSync(join(directory, 'udptop.yaml'), text + services);
  return readConfigurationFile('udptop.yaml', {cwd: directory});
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

describe('labels', () => {
  test('are none by default', () => {
    expect(read('')).toMatchObject({labels: [], resolve: undefined, processes: undefined});
  });

  test('are rules in order; a value stands for a list of one, and addresses have one spelling', () => {
    const {labels} = read(`labels:
  - match: {client: 10.1.0.0/16, target: ["::ffff:192.0.2.0/120", "2001:DB8:0::/32"]}
    set: {site: lab}
  - match: {port: 53, clientPort: [1, 65535], service: [dns, "service-0"]}
    set: {app: dns, tier: 1, watched: true}
  - set: {all: "yes"}
`);
    expect(labels).toEqual([
      {match: {client: ['10.1.0.0/16'], target: ['192.0.2.0/24', '2001:db8::/32']}, set: {site: 'lab'}},
      {
        match: {port: [53], clientPort: [1, 65_535], service: ['dns', 'service-0']},
        set: {app: 'dns', tier: 1, watched: true},
      },
      {match: {}, set: {all: 'yes'}},
    ]);
  });

  const blocks = 'expected CIDR blocks such as 10.0.0.0/8, or addresses';
  const ports = 'expected ports from 1 to 65535';
  test.each([
    ['a bad block', '{match: {client: 10/8}, set: {a: 1}}', `27: ${blocks}; got "10/8"`],
    [
      'a bad block in a list',
      '{match: {target: [10.0.0.0/8, 10.0.0.0/33]}, set: {a: 1}}',
      `40: ${blocks}; got "10.0.0.0/33"`,
    ],
    ['a number for a block', '{match: {client: 10}, set: {a: 1}}', `27: ${blocks}; got 10`],
    ['an empty list', '{match: {client: []}, set: {a: 1}}', `27: ${blocks}; got an empty list`],
    ['a port of 0', '{match: {port: 0}, set: {a: 1}}', `25: ${ports}; got 0`],
    ['a bad port in a list', '{match: {clientPort: [53, 66000]}, set: {a: 1}}', `36: ${ports}; got 66000`],
    ['a port in words', '{match: {port: dns}, set: {a: 1}}', `25: ${ports}; got "dns"`],
    ['a service of no name', '{match: {service: 7}, set: {a: 1}}', '28: expected names of services; got 7'],
    [
      'a field there is none of',
      '{match: {clientport: 53}, set: {a: 1}}',
      '19: unknown key "clientport"; did you mean "clientPort"?',
    ],
    ['nothing to set', '{match: {port: 53}}', '10: the key "set" is missing; expected set: {site: lab}'],
    ['no label', '{set: {}}', '16: expected labels such as {site: lab}; got a mapping'],
    ['a list as a label', '{set: {a: [1]}}', '20: expected a text, a number, true or false; got a list of 1'],
    ['a label of nothing', '{set: {a: }}', '20: expected a text, a number, true or false; got nothing'],
    [
      'a label that every flow has',
      '{set: {src_addr: x}}',
      '27: expected other keys than conn_type, protocol, src_addr, dst_addr, which every flow has; got "src_addr"',
    ],
  ])('are refused with %s', (_what, rule, problem) => {
    expect(problemsOf(`labels: [${rule}]\n`)).toEqual([`udptop.yaml:1:${problem}`]);
  });

  test('are refused where they are no list', () => {
    expect(problemsOf('labels: {set: {a: 1}}\n')).toEqual([
      'udptop.yaml:1:9: expected a list such as labels: [{match: {client: 10.1.0.0/16}, set: {site: lab}}]; got a mapping',
    ]);
  });
});

describe('resolve and processes', () => {
  test('are true or false', () => {
    expect(read('resolve: true\nprocesses: false\n')).toMatchObject({resolve: true, processes: false});
    expect(problemsOf('resolve: always\n')).toEqual([
      'udptop.yaml:1:10: expected true or false; got "always"',
    ]);
  });
});

describe('geo', () => {
  test('is a list of files, whose relative paths start where the configuration is', () => {
    expect(read('geo: [city.mmdb, /var/lib/asn.mmdb]\n').geo).toEqual([
      resolve(directory, 'city.mmdb'),
      '/var/lib/asn.mmdb',
    ]);
    expect(read('').geo).toBeUndefined();
  });

  test.each([
    ['geo: city.mmdb', '6: expected a list such as [city.mmdb]; got "city.mmdb"'],
    ['geo: [1]', '7: expected the path of an .mmdb file; got 1'],
    ["geo: ['']", '7: expected the path of an .mmdb file; got ""'],
  ])('%s is refused', (text, problem) => {
    expect(problemsOf(`${text}\n`)).toEqual([`udptop.yaml:1:${problem}`]);
  });
});
