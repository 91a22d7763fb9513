import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';

/** Longer than any password, and than any file that somebody takes for one by mistake needs to be read. */
const maxBytes = 4096;
const readableByOthers = 0o004;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  ELOOP: 'its links lead nowhere',
  ENAMETOOLONG: 'the path is too long',
  ENXIO: 'expected a regular file; this is a device, a pipe or a socket',
  EAGAIN: 'reading it would wait',
};

/** What a file has as a password, without the line break at its end; or why it has none. */
export type PasswordFile =
  | {readonly password: string; readonly isReadableByOthers: boolean}
  | {readonly error: string};

/** Reads a password. It never waits, whatever the path leads to. */
export function readPasswordFile(path: string): PasswordFile {
  try {
    // A FIFO that nobody writes to would block without O_NONBLOCK; so would a terminal.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      return readOpen(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // The system's own sentence would repeat the path, however long it is.
    const {code = 'an error'} = error as NodeJS.ErrnoException;
    return {error: reasons[code] ?? `the system answers ${code}`};
  }
}

function readOpen(descriptor: number): PasswordFile {
  const stats = fstatSync(descriptor);
  if (stats.isDirectory()) return {error: 'expected a file; this is a directory'};
  if (!stats.isFile()) return {error: 'expected a regular file; this is a device, a pipe or a socket'};
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (let readBytes = -1; readBytes !== 0 && length < bytes.length; length += readBytes) {
    readBytes = readSync(descriptor, bytes, length, bytes.length - length, null);
  }
  if (length > maxBytes) return {error: `the file is too large; expected a password of at most 255 bytes`};
  const text = decoded(bytes.subarray(0, length));
  bytes.fill(0);
  if (text === undefined) return {error: 'expected a password in UTF-8'};
  const password = text.replace(/\r?\n$/, '');
  if (password === '') return {error: 'the file is empty; expected a password'};
  if (/[\r\n]/.test(password)) return {error: 'the file has several lines; expected one, with the password'};
  return {password, isReadableByOthers: (stats.mode & readableByOthers) !== 0};
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch {
    // TextDecoder throws a TypeError at bytes that are no UTF-8.
    return undefined;
  }
}
