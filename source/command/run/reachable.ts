import {UsageError} from '../cli/usage-error.js';

/**
 * Begins to connect to a hub.
 * @throws {UsageError} when a file of credentials cannot be read
 */
export async function reachable<Connection>(
  what: string,
  connect: () => Promise<Connection>,
): Promise<Connection> {
  try {
    return await connect();
  } catch (error) {
    const {path, code, message} = error as NodeJS.ErrnoException;
    if (path === undefined) throw error;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UsageError(`${what}: ${path} cannot be read: ${why}`);
  }
}
