import {describe, expect, test} from 'vitest';
import {parseCommandLine} from '../../../source/command/cli/options.js';

describe('udptop fleet', () => {
  test('takes the URL of a fleet, or none for that of the configuration', () => {
    expect(parseCommandLine(['fleet', 'nats://hub/edge']).fleetCommand).toMatchObject({
      url: {fleet: {name: 'edge'}},
    });
    expect(parseCommandLine(['fleet', '-C', 'udptop.yaml']).fleetCommand).toEqual({url: undefined});
    expect(parseCommandLine(['-L', 'udp://:1/a:2']).fleetCommand).toBeUndefined();
  });

  test.each([
    [['fleet', 'hub'], 'fleet hub: expected a URL such as nats://hub.example.org:4222/edge'],
    [['fleet', 'nats://u:secret@hub/%zz'], 'with % written as %25'],
    [['fleet', 'nats://hub', 'nats://hub'], 'fleet takes one URL; "nats://hub" is one more'],
    [['fleet', 'nats://hub', '-L', 'udp://:1/a:2'], 'relays nothing itself: leave out --listen'],
    [['fleet', 'nats://hub', '--fleet', 'nats://hub'], 'relays nothing itself: leave out --fleet'],
    [['--fleet', 'hub'], '--fleet hub: expected a URL such as nats://hub.example.org:4222/edge'],
    [
      ['view', 'a.json', '--fleet', 'nats://hub'],
      'view shows a file and starts no service: leave out --fleet',
    ],
  ])('%j is refused', (words, sentence) => {
    expect(() => parseCommandLine(words)).toThrow(sentence);
    expect(() => parseCommandLine(words)).not.toThrow('secret');
  });
});
