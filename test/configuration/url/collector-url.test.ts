import {describe, expect, test} from 'vitest';
import {parseCollectorUrl} from '../../../source/configuration/url/collector-url.js';

/** The collector, or what is wrong. */
function parsed(url: string) {
  const problems: string[] = [];
  return parseCollectorUrl(url, problem => problems.push(problem)) ?? problems;
}

const usual = {transport: 'udp', activeTimeoutMs: 60_000, domain: 1};

describe('a collector', () => {
  test.each([
    ['127.0.0.1:4739', {...usual, host: '127.0.0.1', port: 4739}],
    ['udp://127.0.0.1:9995', {...usual, host: '127.0.0.1', port: 9995}],
    ['[::1]', {...usual, host: '::1', port: 4739}],
    ['TCP://[::1]:4739/', {...usual, transport: 'tcp', host: '::1', port: 4739}],
    ['collector.example.org', {...usual, host: 'collector.example.org', port: 4739}],
    [
      'tcp://flows:4740?activeTimeout=1m30s&domain=4294967295',
      {transport: 'tcp', host: 'flows', port: 4740, activeTimeoutMs: 90_000, domain: 4_294_967_295},
    ],
  ])('may read %s', (url, collector) => {
    expect(parsed(url)).toEqual(collector);
  });

  const expected =
    'expected a collector such as 127.0.0.1:4739, udp://[::1]:4739 or tcp://collector.example.org';
  test.each([
    ['', `${expected}; got ""`],
    [':4739', `${expected}; got ":4739"`],
    ['sctp://127.0.0.1:4739', `${expected}; got "sctp://127.0.0.1:4739"`],
    ['127.0.0.1:0', `${expected}; got "127.0.0.1:0"`],
    ['127.0.0.1:70000', `${expected}; got "127.0.0.1:70000"`],
    ['::1', `${expected}; got "::1"`],
    ['127.0.0.1:4739/flows', `${expected}; got "127.0.0.1:4739/flows"`],
    ['flows?activeTimeout=10ms', 'activeTimeout: expected 1s to 1h; got "10ms"'],
    ['flows?activeTimeout=2h', 'activeTimeout: expected 1s to 1h; got "2h"'],
    ['flows?activeTimeout=60', 'activeTimeout: expected 1s to 1h; got "60"'],
    ['flows?domain=0', 'domain: expected a number from 1 to 4294967295; got "0"'],
    ['flows?domain=4294967296', 'domain: expected a number from 1 to 4294967295; got "4294967296"'],
    ['flows?timeout=1s', 'unknown parameter "timeout"; known here: activeTimeout, domain'],
  ])('%s is refused in a sentence', (url, problem) => {
    expect(parsed(url)).toEqual([problem]);
  });
});
