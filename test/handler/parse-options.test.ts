import {expect, test} from 'vitest';
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
