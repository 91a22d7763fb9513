import {chmodSync, linkSync, lstatSync, mkdtempSync, rmSync, type Stats, unlinkSync} from 'node:fs';
import {connect, type Server} from 'node:net';
import {dirname, join} from 'node:path';

/** The socket cannot be created; the message says why and what to do. */
export class ControlSocketError extends Error {
  override readonly name = 'ControlSocketError';
}

/** The size of `sun_path` on Linux and macOS (unix(7)), without the terminating zero. */
const maxPathBytes = 103;

/**
 * Listens at `path`. The socket has mode 0600 from the first moment: it is created in a private directory and then
 * linked to its name, since `link` never replaces a file.
 * @returns removes the socket again
 * @throws {ControlSocketError} when the socket cannot be created
 */
export async function listenAt(server: Server, path: string): Promise<() => void> {
  const longest = Math.max(Buffer.byteLength(path), Buffer.byteLength(dirname(path)) + '/.uXXXXXX/s'.length);
  if (longest > maxPathBytes) {
    throw new ControlSocketError(
      `${path} is too long for a socket: expected at most ${maxPathBytes} bytes, .uXXXXXX/s in its directory included`,
    );
  }
  let privateDirectory: string | undefined;
  try {
    privateDirectory = mkdtempSync(join(dirname(path), '.u'));
    const socket = join(privateDirectory, 's');
    await listening(server, socket);
    chmodSync(socket, 0o600);
    await removeStale(path);
    linkSync(socket, path);
  } catch (error) {
    server.close();
    throw error instanceof ControlSocketError ? error : new ControlSocketError(reasonOf(error, path));
  } finally {
    if (privateDirectory !== undefined) rmSync(privateDirectory, {recursive: true});
  }
  const ours = lstatSync(path);
  return () => {
    // It may have been removed, and another udptop may have created its own socket there.
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

/** Removes a socket whose process has ended, and nothing else. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, {throwIfNoEntry: false});
  if (!found) return;
  if (!found.isSocket()) {
    throw new ControlSocketError(`${path} already exists and is not a socket; choose another path`);
  }
  if (await isAlive(path)) {
    throw new ControlSocketError(
      `${path} is the socket of a running process; stop that process or choose another path`,
    );
  }
  const now = lstatSync(path, {throwIfNoEntry: false});
  if (now && isSameFile(now, found)) unlinkSync(path);
}

/** Only a refused connection proves that nobody listens: a listener may be busy, or belong to another user. */
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
    ENOENT: `there is no directory ${dirname(path)}; create it or choose another path`,
    ENOTDIR: `${dirname(path)} is not a directory; choose another path`,
    EACCES: `this user may not write to ${dirname(path)}; choose another path`,
    EROFS: `${dirname(path)} is on a read-only file system; choose another path`,
    EEXIST: `${path} was just taken by another process; choose another path`,
  };
  return reasons[code ?? ''] ?? `${path} cannot be created: ${message}`;
}
