import {describe, expect, test} from 'vitest';
import type {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';

const at = (host: string, port = 9464) => ({listen: {host, port}, path: '/metrics', flows: 0});

function problemsOf(text: string): readonly string[] {
  try {
    parseConfigurationText(text, 'udptop.yaml');
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems;
  }
}

describe('metrics', () => {
  test.each([
    ['127.0.0.1:9464', at('127.0.0.1')],
    ['9464', at('127.0.0.1')],
    [':9464', at('127.0.0.1')],
    ['localhost:9464', at('127.0.0.1')],
    ['0.0.0.0:0', at('0.0.0.0', 0)],
    ["'[::]:9464'", at('::')],
    ['{addr: :9464}', at('127.0.0.1')],
    ['{listen: 192.0.2.1:9464, flows: 20}', {...at('192.0.2.1'), flows: 20}],
    ['{Addr: :9464, path: /of/udptop}', {...at('127.0.0.1'), path: '/of/udptop'}],
  ])('%s are served there', (written, metrics) => {
    expect(parseConfigurationText(`metrics: ${written}\n`, 'udptop.yaml').metrics).toEqual(metrics);
  });

  test.each([
    [
      '{}',
      '1:10: expected an address such as 127.0.0.1:9464, or a mapping such as {addr: 127.0.0.1:9464}; got a mapping',
    ],
    [
      '[9464]',
      '1:10: expected an address such as 127.0.0.1:9464, or a mapping such as {addr: 127.0.0.1:9464}; got a list of 1',
    ],
    [
      'example.org:9464',
      '1:10: expected an IP address of this machine to listen at, not a name; got "example.org"',
    ],
    [
      '{addr: 1.2.3.4}',
      '1:10: expected an address to listen at such as 127.0.0.1:5300, [::1]:5300 or :5300; got "1.2.3.4"',
    ],
    [
      '{addr: :1, listen: :2}',
      '1:10: expected an address such as 127.0.0.1:9464, or a mapping such as {addr: 127.0.0.1:9464}; got a mapping',
    ],
    ['{addr: :1, flow: 2}', '1:21: unknown key "flow"; did you mean "flows"?'],
    ['{addr: :1, flows: many}', '1:28: expected a whole number from 0 to 1000; got "many"'],
    [
      '{addr: :1, path: metrics}',
      '1:27: expected a path such as /metrics, other than /healthz; got "metrics"',
    ],
    [
      '{addr: :1, path: /healthz}',
      '1:27: expected a path such as /metrics, other than /healthz; got "/healthz"',
    ],
    [
      '{addr: :1, auth: {username: ada, password: secret}}',
      '1:21: the key auth of gost is not supported: listen at loopback, and let a proxy that asks for a password stand in front',
    ],
  ])('%s are refused with their place', (written, problem) => {
    expect(problemsOf(`metrics: ${written}\n`)).toEqual([`udptop.yaml:${problem}`]);
  });
});
