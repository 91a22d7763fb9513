import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createAuthReader} from '../../../source/configuration/passwords/read-auth.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
const at = (name: string) => join(directory, name);
afterAll(() => rmSync(directory, {recursive: true}));

const read = createAuthReader({directory, env: {SOCKS_PASSWORD: 'secret', EMPTY: ''}});
const username = 'ada';

/** A file that only its owner can read. */
function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content, {mode: 0o600});
  return name;
}

describe('a password file', () => {
  test.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' s\u00e4cret \n', ' s\u00e4cret '],
    ['\ufeffsecret\n', 'secret'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('with %j has the password', (content, password) => {
    expect(read({username, passwordFile: write('password', content)})).toEqual({
      credentials: {username, password},
    });
  });

  test('may be named from the root, and by a link', () => {
    write('elsewhere', 'secret\n');
    symlinkSync(at('elsewhere'), at('link'));
    for (const passwordFile of [at('elsewhere'), 'link']) {
      expect(read({username, passwordFile})).toMatchObject({credentials: {password: 'secret'}});
    }
  });

  test('that every user can read is read, with a warning that has no password', () => {
    chmodSync(at(write('open', 'secret')), 0o644);
    expect(read({username, passwordFile: 'open'})).toEqual({
      credentials: {username, password: 'secret'},
      warning: `every user of this machine can read the password in ${at('open')}; chmod o-r helps`,
    });
    chmodSync(at('open'), 0o640);
    expect(read({username, passwordFile: 'open'})).not.toHaveProperty('warning');
  });

  describe('that cannot be used', () => {
    const server = createServer();
    beforeAll(async () => {
      mkdirSync(at('directory'));
      execFileSync('mkfifo', [at('fifo')]);
      symlinkSync('circle', at('circle'));
      await new Promise<void>(resolve => server.listen(at('socket'), resolve));
    });
    afterAll(() => server.close());

    test.each([
      ['nowhere', 'there is no such file'],
      ['password/below', 'there is no such file'],
      ['circle', 'its links lead nowhere'],
      ['x'.repeat(300), 'the path is too long'],
      ['directory', 'expected a file; this is a directory'],
      ['fifo', 'expected a regular file; this is a device, a pipe or a socket'],
      ['socket', 'expected a regular file; this is a device, a pipe or a socket'],
      ['/dev/zero', 'expected a regular file; this is a device, a pipe or a socket'],
      ['/dev/null', 'expected a regular file; this is a device, a pipe or a socket'],
    ])('is refused at once, with one sentence: %s', (passwordFile, why) => {
      const full = passwordFile.startsWith('/') ? passwordFile : at(passwordFile);
      expect(read({username, passwordFile})).toEqual({
        key: 'passwordFile',
        error: `the password file "${full}" cannot be used: ${why}`,
      });
    });

    test.each([
      ['', 'the file is empty; expected a password'],
      ['\n', 'the file is empty; expected a password'],
      ['secret\nsecret\n', 'the file has several lines; expected one, with the password'],
      ['secret'.repeat(1_000_000), 'the file is too large; expected a password of at most 255 bytes'],
      [Uint8Array.of(0x73, 0xff), 'expected a password in UTF-8'],
    ])('is refused without telling what is in it', (content, why) => {
      const result = read({username, passwordFile: write('wrong', content)});
      expect(result).toEqual({
        key: 'passwordFile',
        error: `the password file "${at('wrong')}" cannot be used: ${why}`,
      });
    });

    test('is refused: a password that is too long', () => {
      expect(read({username, passwordFile: write('long', 'secret'.repeat(50))})).toEqual({
        error: 'expected a password of at most 255 bytes; got 300',
      });
    });

    test.each(['', 'a\0b'])('is refused: the path %j', passwordFile => {
      expect(read({username, passwordFile})).toMatchObject({key: 'passwordFile'});
    });
  });
});

describe('an environment variable', () => {
  test('has the password', () => {
    expect(read({username, passwordEnvironment: 'SOCKS_PASSWORD'})).toEqual({
      credentials: {username, password: 'secret'},
    });
  });

  test.each([
    ['NOWHERE', 'there is no environment variable NOWHERE'],
    ['EMPTY', 'the environment variable EMPTY is empty'],
    // It may be the password itself.
    ['$ecret', 'expected the name of an environment variable such as SOCKS_PASSWORD'],
    ['', 'expected the name of an environment variable such as SOCKS_PASSWORD'],
  ])('is refused, with one sentence: %j', (passwordEnvironment, error) => {
    expect(read({username, passwordEnvironment})).toEqual({key: 'passwordEnvironment', error});
  });
});

test('a user has exactly one of the three', () => {
  const oneOfThem = 'password, passwordFile or passwordEnvironment';
  expect(read({username})).toEqual({error: `the key "password" is missing; expected ${oneOfThem}`});
  expect(read({username, password: 'secret', passwordFile: 'x'})).toEqual({
    key: 'passwordFile',
    error: `expected one of ${oneOfThem}; keep one`,
  });
  expect(read({username, passwordFile: 'x', passwordEnvironment: 'SOCKS_PASSWORD'})).toMatchObject({
    key: 'passwordEnvironment',
  });
});
