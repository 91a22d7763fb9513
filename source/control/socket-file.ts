import {chmodSync, linkSync, lstatSync, mkdtempSync, rmSync, type Stats, unlinkSync} from 'node:fs';
import {connect, type Server} from 'node:net';
import {dirname, join} from 'node:path';

/** The socket cannot be had; the message says why, and what would help. */
export class ControlSocketError extends Error {
  override readonly name = 'ControlSocketError';
}

/** What fits into `sun_path` (unix(7)) on Linux and on macOS, without the closing zero. */
const maxPathBytes = 103;

/**
 * Listens at `path`, with mode 0600 from the moment it is there; returns what removes it again. The socket is made
 * in a directory that nobody else may enter, and gets its name by `link`, which never replaces a file.
 * @throws {ControlSocketError}
 */
export async function listenAt(server: Server, path: string): Promise<() => void> {
  const longest = Math.max(Buffer.byteLength(path), Buffer.byteLength(dirname(path)) + '/.uXXXXXX/s'.length);
  if (longest > maxPathBytes) {
    throw new ControlSocketError(
      `${path} is too long for a socket: expected at most ${maxPathBytes} bytes, .uXXXXXX/s in its directory included`,
    );
  }
  let room: string | undefined;
  try {
    room = mkdtempSync(join(dirname(path), '.u'));
    const socket = join(room, 's');
    await listening(server, socket);
    chmodSync(socket, 0o600);
    await removeStale(path);
    linkSync(socket, path);
  } catch (error) {
    server.close();
    throw error instanceof ControlSocketError ? error : new ControlSocketError(reasonOf(error, path));
  } finally {
    if (room !== undefined) rmSync(room, {recursive: true});
  }
  const ours = lstatSync(path);
  return () => {
    // Somebody may have removed it, and another udptop may have its socket there.
    const found = lstatSync(path, {throwIfNoEntry: false});
    if (found && isSameFile(found, ours)) unlinkSync(path);
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Removes the socket of a process that is gone, and nothing else. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, {throwIfNoEntry: false});
  if (!found) return;
  if (!found.isSocket()) {
    throw new ControlSocketError(`${path} is there already and is no socket; choose another path`);
  }
  if (await isAlive(path)) {
    throw new ControlSocketError(
      `${path} is the socket of a process that runs; stop that process or choose another path`,
    );
  }
  const now = lstatSync(path, {throwIfNoEntry: false});
  if (now && isSameFile(now, found)) unlinkSync(path);
}

/** Only a refused connection proves that nobody listens: a listener may be busy, or not be ours to ask. */
function isAlive(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', ({code}: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    );
  });
}

function isSameFile(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function reasonOf(error: unknown, path: string): string {
  const {code, message} = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: `there is no directory ${dirname(path)}; make it or choose another path`,
    ENOTDIR: `${dirname(path)} is no directory; choose another path`,
    EACCES: `this user may not write to ${dirname(path)}; choose another path`,
    EROFS: `${dirname(path)} is on a read-only file system; choose another path`,
    EEXIST: `${path} was taken by another process just now; choose another path`,
  };
  return reasons[code ?? ''] ?? `${path} cannot be made: ${message}`;
}
