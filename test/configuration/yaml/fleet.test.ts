import {describe, expect, test} from 'vitest';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';

const fleetOf = (text: string) => parseConfigurationText(text, 'udptop.yaml', '/etc/udptop').fleet;
function problemsOf(text: string): readonly string[] {
  try {
    fleetOf(text);
    return [];
  } catch (error) {
    return (error as {readonly problems: readonly string[]}).problems;
  }
}

describe('fleet: in a configuration file', () => {
  test('is a URL, or its parts, with paths from the directory of the file', () => {
    expect(fleetOf('fleet: nats://hub:1/edge?creds=me.creds')).toMatchObject({
      servers: ['nats://hub:1'],
      name: 'edge',
      credentials: '/etc/udptop/me.creds',
    });
    expect(
      fleetOf(`fleet:
  servers: [nats://a, nats://b:2]
  name: edge
  host: fra-1
  nkey: me.nk
  tls: {ca: ca.pem}
  history: 2h`),
    ).toEqual({
      servers: ['nats://a:4222', 'nats://b:2'],
      name: 'edge',
      prefix: 'udptop',
      host: 'fra-1',
      nkey: '/etc/udptop/me.nk',
      tls: {caFile: '/etc/udptop/ca.pem'},
      historyMs: 7_200_000,
    });
  });

  test('is reported with its place where it is wrong', () => {
    expect(problemsOf('fleet: hub:4222')).toEqual([
      'udptop.yaml:1:8: expected a URL such as nats://hub.example.org:4222/edge',
    ]);
    expect(problemsOf('fleet:\n  servers: [nats://a, b]\n  prefix: a b')).toEqual([
      'udptop.yaml:2:23: expected a URL such as nats://hub.example.org:4222/edge',
      'udptop.yaml:3:11: expected letters, digits, - and _, with dots between words, such as udptop',
    ]);
  });
});
