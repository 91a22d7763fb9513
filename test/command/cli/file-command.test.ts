import {describe, expect, test} from 'vitest';
import {parseCommandLine} from '../../../source/command/cli/options.js';

describe('view, replay and read', () => {
  test('take a file, and the flags of the screen', () => {
    expect(parseCommandLine(['view', 'a.json', '-f', 'dns'])).toMatchObject({
      file: {kind: 'view', path: 'a.json'},
      filter: 'dns',
    });
    expect(parseCommandLine(['replay', 'a.gz', '--speed', '0.5'])).toMatchObject({
      file: {kind: 'replay', path: 'a.gz'},
      speed: 0.5,
    });
    expect(parseCommandLine(['read', '-', '--write', 'b.pcapng', '--speed', '2'])).toMatchObject({
      file: {kind: 'read', path: '-'},
      write: 'b.pcapng',
      speed: 2,
    });
    expect(parseCommandLine(['--demo'])).toMatchObject({file: undefined, speed: undefined});
  });

  test.each([
    [['view'], 'view needs a file: udptop view <snapshot>'],
    [['replay', ''], 'replay needs a file: udptop replay <recording>'],
    [['read'], 'read needs a file: udptop read <capture.pcapng>'],
    [['read', 'a', '-L', 'capture://'], 'read shows a file and starts no service: leave out --listen'],
    [['read', 'a', '--keep-root'], 'read shows a file and starts no service: leave out --keep-root'],
    [['replay', 'a', '--write', 'b'], 'replay shows a file and starts no service: leave out --write'],
    [['view', 'a', 'b'], 'view takes one file; "b" is one more'],
    [['replay', 'a', '--demo'], 'replay shows a file and starts no service: leave out --demo'],
    [['view', 'a', '-L', 'udp://:1/127.0.0.1:2'], 'leave out --listen'],
    [['view', 'a', '--speed', '2'], '--speed is for udptop replay <file> and udptop read <file>'],
    [['replay', 'a', '--speed', '0'], '--speed needs a number from 0.01 to 1000'],
    [['replay', 'a', '--speed', 'fast'], 'got "fast"'],
    [['--demo', '--record', ''], '--record needs a file'],
    [['view', 'a', '--ipfix', '127.0.0.1'], 'leave out --ipfix'],
    [['--ipfix', 'sctp://127.0.0.1'], '--ipfix: expected a collector such as 127.0.0.1:4739'],
    [['show', 'a'], 'unexpected argument "show"'],
  ])('%j is refused', (argv, sentence) => {
    expect(() => parseCommandLine(argv)).toThrow(sentence);
  });
});

describe('--write', () => {
  test('names a file, which may hold a gigabyte unless another limit is given', () => {
    expect(parseCommandLine([])).toMatchObject({write: undefined});
    expect(parseCommandLine(['--write', 'a.pcapng'])).toMatchObject({
      write: 'a.pcapng',
      writeLimitBytes: 1_000_000_000,
    });
    expect(parseCommandLine(['--write', 'a.pcapng', '--write-limit', '1.5M'])).toMatchObject({
      writeLimitBytes: 1_500_000,
    });
  });

  test.each([
    [['--write', ''], '--write needs a file such as udp.pcapng'],
    [['--write', '-'], '--write: expected a file such as udp.pcapng, which is not compressed; got "-"'],
    [['--write', 'a.pcapng.gz'], 'which is not compressed; got "a.pcapng.gz"'],
    [['--write', 'a', '--write', 'b'], '--write was given 2 times: give it once'],
    [['--write-limit', '1G'], '--write-limit is for --write <file>, which is missing'],
    [
      ['--write', 'a', '--write-limit', '5K'],
      '--write-limit: expected a size from 1M up, such as 500M or 2G; got "5K"',
    ],
    [['--write', 'a', '--write-limit', 'much'], 'got "much"'],
    [['fleet', 'nats://hub/edge', '--write', 'a'], 'relays nothing itself: leave out --write'],
  ])('%j is refused', (argv, sentence) => {
    expect(() => parseCommandLine(argv)).toThrow(sentence);
  });
});
