import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ControlSocketError, listenAt} from '../../source/control/socket-file.js';

let directory = '';
let path = '';
const servers: Server[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
  path = join(directory, 'control.sock');
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(directory, {recursive: true});
});

function listen(at = path): Promise<() => void> {
  const server = createServer(socket => socket.end());
  servers.push(server);
  return listenAt(server, at);
}

/** A socket whose process was killed. */
async function leaveStaleSocket(): Promise<void> {
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log())`;
  const child = spawn(process.execPath, ['-e', program], {stdio: ['ignore', 'pipe', 'inherit']});
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(lstatSync(path).isSocket()).toBe(true);
}

const refusal = (message: string) =>
  expect.objectContaining({constructor: ControlSocketError, message: expect.stringContaining(message)});

describe('the socket’s file', () => {
  test('belongs to its owner alone, whatever the umask, and leaves no other file', async () => {
    const umask = process.umask(0);
    try {
      await listen();
    } finally {
      process.umask(umask);
    }
    expect((lstatSync(path).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(directory)).toEqual(['control.sock']);
  });

  test('is removed, once', async () => {
    const remove = await listen();
    remove();
    expect(readdirSync(directory)).toEqual([]);
    expect(remove).not.toThrow();
  });

  test('replaces the socket of a process that has ended', async () => {
    await leaveStaleSocket();
    await listen();
    expect((lstatSync(path).mode & 0o777).toString(8)).toBe('600');
    await expect(listen()).rejects.toEqual(refusal('is the socket of a running process'));
  });

  test('never replaces the socket of a running process', async () => {
    await listen();
    const {ino} = lstatSync(path);
    await expect(listen()).rejects.toEqual(
      refusal(`${path} is the socket of a running process; stop that process or choose another path`),
    );
    expect(lstatSync(path).ino).toBe(ino);
    expect(readdirSync(directory)).toEqual(['control.sock']);
  });

  test('goes to one of two processes that start at once over a stale socket', async () => {
    await leaveStaleSocket();
    const outcomes = await Promise.allSettled([listen(), listen(), listen()]);
    expect(outcomes.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ControlSocketError);
    }
    expect(readdirSync(directory)).toEqual(['control.sock']);
  });

  test('never replaces a file, a directory or a link', async () => {
    const sentence = `${path} already exists and is not a socket; choose another path`;
    writeFileSync(path, 'precious');
    await expect(listen()).rejects.toEqual(refusal(sentence));
    expect(readFileSync(path, 'utf8')).toBe('precious');
    rmSync(path);
    mkdirSync(path);
    await expect(listen()).rejects.toEqual(refusal(sentence));
    rmSync(path, {recursive: true});
    symlinkSync(join(directory, 'elsewhere'), path);
    await expect(listen()).rejects.toEqual(refusal(sentence));
    rmSync(path);
    execFileSync('mkfifo', [path]);
    await expect(listen()).rejects.toEqual(refusal(sentence));
    expect(existsSync(path)).toBe(true);
  });

  test('is not removed when another process has replaced it', async () => {
    const remove = await listen();
    renameSync(path, `${path}.old`);
    await listen();
    remove();
    servers.shift()!.close();
    await new Promise(resolve => setImmediate(resolve));
    expect(lstatSync(path).isSocket()).toBe(true);
  });

  test.each([
    ['in no directory', 'none/control.sock', 'there is no directory'],
    ['in a file', 'file/control.sock', 'is not a directory; choose another path'],
    ['too long', `${'x'.repeat(120)}.sock`, 'is too long for a socket: expected at most 103 bytes'],
    ['in a directory too long', `${'x'.repeat(90)}/s`, 'is too long for a socket'],
    ['that holds a zero', 'a\0b', 'cannot be created'],
  ])('%s is refused, and nothing is left behind', async (_what, name, sentence) => {
    writeFileSync(join(directory, 'file'), '');
    await expect(listen(join(directory, name))).rejects.toEqual(refusal(sentence));
    expect(readdirSync(directory)).toEqual(['file']);
  });
});
