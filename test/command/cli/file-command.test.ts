import {describe, expect, test} from 'vitest';
import {parseCommandLine} from '../../../source/command/cli/options.js';

describe('view and replay', () => {
  test('take a file, and the flags of the screen', () => {
    expect(parseCommandLine(['view', 'a.json', '-f', 'dns'])).toMatchObject({
      file: {kind: 'view', path: 'a.json'},
      filter: 'dns',
    });
    expect(parseCommandLine(['replay', 'a.gz', '--speed', '0.5'])).toMatchObject({
      file: {kind: 'replay', path: 'a.gz'},
      speed: 0.5,
    });
    expect(parseCommandLine(['--demo'])).toMatchObject({file: undefined, speed: undefined});
  });

  test.each([
    [['view'], 'view needs a file: udptop view <snapshot>'],
    [['replay', ''], 'replay needs a file: udptop replay <recording>'],
    [['view', 'a', 'b'], 'view takes one file; "b" is one more'],
    [['replay', 'a', '--demo'], 'replay shows a file and starts no service: leave out --demo'],
    [['view', 'a', '-L', 'udp://:1/127.0.0.1:2'], 'leave out --listen'],
    [['view', 'a', '--speed', '2'], '--speed is for udptop replay <file>'],
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
