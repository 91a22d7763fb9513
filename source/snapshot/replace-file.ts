import {randomUUID} from 'node:crypto';
import {constants, existsSync, fchmodSync, fchownSync, openSync, type Stats} from 'node:fs';
import {type FileHandle, open, readlink, rename, rm, stat} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

/** What udptop writes names clients: only the user may read it. */
export const privateFileMode = 0o600;

/** As in chown(2). */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** A file that must not be written. The message says why, and follows the file's name. */
export class UnwritableFileError extends Error {}

/**
 * Opens a file that is written bit by bit, and returns its descriptor.
 * @param flags as in fopen(3)
 * @param newFileMode the mode of a file that is not there yet, whatever the umask
 * @param newFileOwner whose such a file is to be; by default, whose the process is
 * @throws {NodeJS.ErrnoException} when it cannot be opened
 */
export function openToWrite(
  file: string,
  flags: 'a' | 'ax' | 'w' | 'wx',
  newFileMode: number,
  newFileOwner?: FileOwner,
): number {
  const isNew = !existsSync(file);
  const descriptor = openSync(file, flags, newFileMode);
  if (isNew) fchmodSync(descriptor, newFileMode);
  if (isNew && newFileOwner) fchownSync(descriptor, newFileOwner.uid, newFileOwner.gid);
  return descriptor;
}

/**
 * Gives a file new content. A regular file is replaced as a whole by a temporary file beside it, so that nobody ever sees half of
 * it; its mode and owner stay. A symbolic link is followed and stays. A device or FIFO is written to.
 * @param newFileMode the mode of a file that is not there yet
 * @throws {UnwritableFileError} for a directory, a read-only file, a disk, or a FIFO that nobody reads
 * @throws {NodeJS.ErrnoException} when the file cannot be written; nothing is left behind
 */
export async function replaceFile(
  file: string,
  content: string,
  newFileMode: number = privateFileMode,
): Promise<void> {
  const target = await followLinks(resolve(file));
  const there = await statOf(target);
  if (there === undefined) return putBeside(target, content, async handle => handle.chmod(newFileMode));
  if (there.isDirectory()) throw new UnwritableFileError('it is a directory');
  if (there.isBlockDevice()) throw new UnwritableFileError('it is a disk, and what is on it would be lost');
  if ((there.mode & 0o222) === 0) throw new UnwritableFileError('it is read-only');
  if (!there.isFile()) return writeInto(target, content);
  return putBeside(target, content, async handle => {
    const {uid, gid} = await handle.stat();
    if (uid !== there.uid || gid !== there.gid) await handle.chown(there.uid, there.gid);
    await handle.chmod(there.mode & 0o7777);
  });
}

/** Where a link leads in the end, also when nothing is there yet. */
async function followLinks(path: string): Promise<string> {
  // As many as Linux follows, see path_resolution(7).
  for (let links = 0; links < 40; links++) {
    try {
      path = resolve(dirname(path), await readlink(path));
    } catch (error) {
      // EINVAL: it is no link.
      if (['EINVAL', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return path;
      throw error;
    }
  }
  throw new UnwritableFileError('it is a link that leads in a circle');
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function putBeside(
  target: string,
  content: string,
  prepare: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(target), `.udptop-${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', privateFileMode);
    try {
      await prepare(handle);
      await handle.writeFile(content);
      // The name must never point at content that a power cut could still lose.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  }
}

const readerPatienceMs = 5000;
const retryMs = 10;

/** Writes to a device or FIFO without waiting for a reader that does not come, or that does not read. */
async function writeInto(path: string, content: string): Promise<void> {
  const handle = await openWithReader(path);
  try {
    const bytes = Buffer.from(content);
    let written = 0;
    let waitedMs = 0;
    while (written < bytes.length) {
      const count = await writeNow(handle, bytes.subarray(written));
      written += count;
      waitedMs = count > 0 ? 0 : waitedMs + retryMs;
      if (waitedMs > readerPatienceMs) throw new UnwritableFileError('its reader does not read');
      if (count === 0) await pause(retryMs);
    }
  } finally {
    await handle.close();
  }
}

async function openWithReader(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    // What open(2) says of a FIFO without a reader.
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw new UnwritableFileError('nobody reads it');
    throw error;
  }
}

/** Returns 0 while there is no room. */
async function writeNow(handle: FileHandle, bytes: Buffer): Promise<number> {
  try {
    return (await handle.write(bytes)).bytesWritten;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
