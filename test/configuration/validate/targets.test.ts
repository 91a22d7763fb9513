import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {readConfigurationFile} from '../../../source/configuration/yaml/file.js';

const cwd = mkdtempSync(join(tmpdir(), 'udptop-targets-'));

function read(forwarder: string, handler = '{type: udp}', listener = '{type: udp}') {
  const text = `services:
  - addr: :5300
    handler: ${handler}
    listener: ${listener}
    forwarder: ${forwarder}
`;
  writeFileSync(join(cwd, 'udptop.yaml'), text);
  return readConfigurationFile('udptop.yaml', {cwd}).services[0]!;
}

function problemsOf(...parts: Parameters<typeof read>): readonly string[] {
  try {
    read(...parts);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('nothing was wrong');
}

const two = '{nodes: [{name: a, addr: 192.0.2.1:53}, {name: b, addr: 192.0.2.2:53}]';

describe('several targets', () => {
  test('are nodes of the forwarder, with a selector as gost writes it', () => {
    expect(read(`${two}, selector: {strategy: fifo, maxFails: 3, failTimeout: 1m}}`)).toMatchObject({
      target: {host: '192.0.2.1', port: 53},
      otherTargets: [{host: '192.0.2.2', port: 53}],
      selector: {strategy: 'fifo', maxFails: 3, failTimeoutMs: 60_000},
    });
    expect(read(`${two}, selector: {maxFails: 2}}`)).toMatchObject({
      selector: {strategy: 'round', maxFails: 2, failTimeoutMs: 10_000},
    });
    expect(read(`${two}}`)).not.toHaveProperty('selector');
  });

  test.each([
    [
      `${two}, selector: {strategy: best}}`,
      'udptop.yaml:5:109: expected round, rand, fifo, hash; got "best"',
    ],
    [`${two}, selector: {maxFails: 0}}`, 'udptop.yaml:5:109: expected a whole number from 1 up; got 0'],
    [
      '{nodes: [{addr: 192.0.2.1:53}, {addr: nowhere}]}',
      'udptop.yaml:5:54: expected a target such as 127.0.0.1:53, [::1]:53 or example.org:53; got "nowhere"',
    ],
    [
      '{nodes: [{addr: 192.0.2.1:53}, {addr: 127.0.0.1:5300}]}',
      'udptop.yaml:5:54: expected another address than the one it listens at: it would forward to itself',
    ],
  ])('%s is refused where it is wrong', (forwarder, problem) => {
    expect(problemsOf(forwarder)).toEqual([problem]);
  });

  test('are separated by commas in a URL', () => {
    const problems: string[] = [];
    const url =
      'udp://:5300/192.0.2.1:53,[::1]:53?strategy=hash&maxFails=2&failTimeout=5s&keepAlive=false&ttl=7s';
    expect(parseListenUrl(url, 'dns', message => problems.push(message))).toMatchObject({
      target: {host: '192.0.2.1', port: 53},
      otherTargets: [{host: '::1', port: 53}],
      selector: {strategy: 'hash', maxFails: 2, failTimeoutMs: 5000},
      keepalive: false,
      udpTimeoutMs: 7000,
    });
    expect(problems).toEqual([]);
    for (const [query, problem] of [
      ['strategy=best', 'strategy: expected round, rand, fifo, hash; got "best"'],
      ['maxFails=-1', 'maxFails: expected a whole number from 1 up; got "-1"'],
      ['failTimeout=soon', 'failTimeout: expected a duration such as 500ms, 30s or 1m30s; got "soon"'],
      ['keepalive=maybe', 'keepalive: expected true or false; got "maybe"'],
    ]) {
      const told: string[] = [];
      expect(
        parseListenUrl(`udp://:5300/192.0.2.1:53?${query}`, 'dns', message => told.push(message)),
      ).toBeUndefined();
      expect(told).toEqual([`--listen udp://:5300/192.0.2.1:53?${query}: ${problem}`]);
    }
  });
});

describe('keepalive and ttl', () => {
  test('stand in the metadata of the listener, as in gost, or of the handler', () => {
    expect(read(`${two}}`, undefined, '{type: udp, metadata: {keepalive: false, ttl: 5s}}')).toMatchObject({
      keepalive: false,
      udpTimeoutMs: 5000,
    });
    expect(read(`${two}}`, '{type: udp, metadata: {keepalive: true, ttl: 5s}}')).toMatchObject({
      udpTimeoutMs: 5000,
    });
  });

  test('are said once', () => {
    expect(
      problemsOf(`${two}}`, '{type: udp, metadata: {udpTimeout: 9s}}', '{type: udp, metadata: {ttl: 5s}}'),
    ).toEqual(['udptop.yaml:4:38: ttl is udpTimeout again; keep one of the two']);
  });
});
