import {describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {loadConfiguration} from '../../../source/configuration/load.js';
import type {ServiceConfiguration} from '../../../source/configuration/model.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {marksFrom} from '../../../source/flow/marks.js';

const fromUrl = (url: string, forwardUrl?: string): ServiceConfiguration =>
  loadConfiguration({listenUrls: [url], ...(forwardUrl && {forwardUrl})}).services[0]!;
const fromFile = (text: string): ServiceConfiguration => parseConfigurationText(text, 'u.yaml').services[0]!;

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const withoutPlace = ({sourceLocation: _place, ...service}: ServiceConfiguration) => service;

describe('a redu service', () => {
  test('listens at every address, for everybody, and leaves the rules to others', () => {
    expect(withoutPlace(fromUrl('redu://:12345'))).toEqual({
      name: 'service-0',
      handler: 'redu',
      listen: {host: '::', port: 12_345},
      tproxy: 'manual',
      transparent: false,
      marks: marksFrom(0x2070),
      table: 7564,
      statsGUID: 'service-0',
      udpTimeoutMs: 30_000,
      limits: {maxSessions: 10_000, maxSessionsPerClient: 10_000},
      allow: 'any',
    });
  });

  test('may set its rules itself, and show targets the client', () => {
    expect(fromUrl('redu://127.0.0.1:0?tproxy=auto&transparent=true')).toMatchObject({
      listen: {host: '127.0.0.1', port: 0},
      tproxy: 'auto',
      transparent: true,
    });
  });

  test("loads as gost's files have it", () => {
    const service = fromFile(`
services:
  - name: service-0
    addr: :12345
    handler: {type: redu}
    listener: {type: redu, metadata: {tproxy: true, ttl: 10s, readBufferSize: 4096}}
`);
    expect(service).toMatchObject({
      tproxy: 'manual',
      udpTimeoutMs: 10_000,
      listen: {host: '::', port: 12_345},
    });
    expect(withoutPlace(fromUrl('redu+redu://:12345?ttl=10s'))).toEqual(withoutPlace(service));
  });

  test('is the same in a file and in a URL', () => {
    const service = fromFile(`
services:
  - name: edge
    addr: 0.0.0.0:12345
    handler:
      type: redu
      metadata: {tproxy: auto, transparent: true, mark: 0x700, table: 99, udpTimeout: 10s}
    metadata: {interface: eth1, so_mark: 7}
    limits: {maxSessions: 9}
    deny: [10.0.0.7]
    bypass: local
bypasses: [{name: local, matchers: [10.0.0.0/8]}]
`);
    const url =
      'redu://0.0.0.0:12345?name=edge&tproxy=auto&transparent=true&mark=0x700&table=99&udpTimeout=10s&interface=eth1' +
      '&so_mark=7&maxSessions=9&deny=10.0.0.7&bypass=10.0.0.0/8';
    expect(withoutPlace(fromUrl(url))).toEqual(withoutPlace(service));
    expect(service).toMatchObject({
      listen: {host: '0.0.0.0'},
      egress: {interface: 'eth1', mark: 7},
      marks: marksFrom(0x700),
      bypass: {whitelist: false, blocks: ['10.0.0.0/8']},
    });
  });

  test.each([
    ['redu://', 'expected an address to listen at such as :12345 or 127.0.0.1:12345; got ""'],
    [
      'redu://:1/127.0.0.1:53',
      'expected no target: datagrams go where they are bound for; got "127.0.0.1:53"',
    ],
    ['redu://:1?tproxy=yes', 'tproxy: expected auto or manual; got "yes"'],
    ['redu://:1?transparent=1', 'transparent: expected true or false; got "1"'],
  ])('%s is refused', (url, problem) => {
    expect(problemsOf(() => fromUrl(url))).toEqual([`--listen ${url}: ${problem}`]);
  });

  test('goes through a proxy, which cannot show targets the client', () => {
    expect(fromUrl('redu://:1', 'socks5://127.0.0.1:1080')).toMatchObject({proxy: {port: 1080}});
    const url = 'redu://:1?transparent=true';
    expect(problemsOf(() => fromUrl(url, 'socks5://127.0.0.1:1080'))).toEqual([
      `--listen ${url}: expected no proxy together with transparent: targets see the address of the proxy`,
    ]);
  });
});
