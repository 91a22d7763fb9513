import {expect, test} from 'vitest';
import {ConfigurationError} from '../../source/configuration/configuration-error.js';
import {mostSessions} from '../../source/flow/limits.js';
import type {HandlerMetadata} from '../../source/handler/options.js';
import {parseOptions} from '../../source/handler/parse-options.js';

const tungo = (metadata: HandlerMetadata) =>
  parseOptions({type: 'tungo', net: '10.66.0.1/24', device: 'udp0', limits: {maxSessions: 5}}, metadata);

test('the metadata of the original handler takes precedence, in each of its spellings', () => {
  expect(
    tungo({
      'stats.guid': 'guid',
      udpTimeout: 60,
      'udp.bufferSize': 2048,
      'tungo.udpMaxConcurrency': 100,
      'tungo.multicastGroups': '239.1.2.3, 239.1.2.4',
    }),
  ).toMatchObject({
    name: 'udp0',
    statsGUID: 'guid',
    udpTimeoutMs: 60_000,
    limits: {maxSessions: 100},
    multicastGroups: ['239.1.2.3', '239.1.2.4'],
    device: {maxDatagramBytes: 2048},
  });
});

test.each(['udp.maxConcurrency', 'udpMaxConcurrency', 'maxConcurrency', 'tungo.udp.maxConcurrency'] as const)(
  '%s: 0 is no limit',
  key => {
    expect(tungo({[key]: 0}).limits.maxSessions).toBe(mostSessions);
  },
);

test('without metadata the options count', () => {
  expect(tungo({})).toMatchObject({statsGUID: '', limits: {maxSessions: 5}});
});

test('a capture watches what it is told to, and metadata takes precedence', () => {
  expect(parseOptions({type: 'capture'}, {})).toMatchObject({
    name: 'any',
    statsGUID: '',
    interface: 'any',
    ports: [],
    nets: [],
    ipv6: true,
    maxFlows: 100_000,
  });
  const options = {type: 'capture', interface: 'eth0', ports: [53], nets: '10.0.0.0/8', maxFlows: 5} as const;
  expect(
    parseOptions(options, {ports: [123], ipv6: false, 'stats.guid': 'guid', udpTimeout: 60}),
  ).toMatchObject({
    name: 'eth0',
    statsGUID: 'guid',
    udpTimeoutMs: 60_000,
    interface: 'eth0',
    ports: [123],
    nets: ['10.0.0.0/8'],
    ipv6: false,
    maxFlows: 5,
  });
});

const udp = {type: 'udp', listen: '127.0.0.1:0', target: '127.0.0.1:53'};

/** As JavaScript can call it. */
function refusalOf(options: unknown, metadata: unknown = {}): readonly string[] {
  try {
    parseOptions(options as never, metadata as never);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test.each([
  [{type: 'udp', target: '127.0.0.1:53'}, /^listen: expected an address to listen at/],
  [null, 'options: expected an object; got null'],
  [{...udp, listen: 5300}, 'listen: expected a text; got 5300'],
  [{...udp, target: {host: 'a'}}, 'target: expected a text or a list of texts; got an object'],
  [{...udp, limits: null}, 'limits: expected an object; got null'],
  [{...udp, forward: ['a']}, 'forward: expected a text; got a list'],
  [{...udp, type: 'socks5', auth: null}, 'auth: expected an object with username and password; got null'],
  [{type: 'capture', ports: '53'}, 'ports: expected a list of numbers; got "53"'],
  [{type: 'capture', interface: 'a b'}, /^interface: expected the name of an interface/],
  [
    {type: 'capture', allow: 'any'},
    'allow: "allow" is not for a capture: a capture only watches, so it admits and limits nobody; remove it',
  ],
  [{type: 'tungo', net: '10.66.0.1/24', routes: '10/8'}, 'routes: expected a list of texts; got "10/8"'],
])('options of another kind than TypeScript allows are refused in a sentence: %j', (options, problem) => {
  expect(refusalOf(options)).toEqual([
    typeof problem === 'string' ? problem : expect.stringMatching(problem),
  ]);
});

test('metadata of another kind is refused in a sentence', () => {
  expect(refusalOf(udp, {udpTimeout: {}})).toEqual([
    'udpTimeout: expected a text or a number of seconds; got an object',
  ]);
});

test('limits hold numbers of sessions, and take the place of no other option', () => {
  expect(refusalOf({...udp, limits: {target: 5, maxSessions: 0}})).toEqual([
    'maxSessions: expected a whole number from 1 up; got 0',
  ]);
});
