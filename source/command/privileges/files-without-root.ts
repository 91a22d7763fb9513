import {accessSync, constants, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {UsageError} from '../cli/usage-error.js';
import {describeUser, type User} from './users.js';

/**
 * Opens files after root was given up.
 * @throws {UsageError} that says whose rights count
 */
export async function openedAs<Opened>(
  user: User | undefined,
  open: () => Opened | Promise<Opened>,
): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (!user || !(error instanceof UsageError) || !/EACCES|EPERM|may not write/.test(error.message))
      throw error;
    throw new UsageError(`${error.message}${whoseRights(user)}`);
  }
}

/**
 * A snapshot is written at the end: whether the user may do so is told at the start.
 * @throws {UsageError}
 */
export function refuseUnwritableSnapshot(file: string | undefined, user: User | undefined): void {
  if (!user || file === undefined || file === '-') return;
  const why = whyUnwritable(file, user);
  if (why !== undefined) throw new UsageError(`--snapshot: ${file} ${why}${whoseRights(user)}`);
}

function whyUnwritable(file: string, {uid}: User): string | undefined {
  try {
    const there = statSync(file, {throwIfNoEntry: false});
    // What replaces a file has its owner.
    if (there?.isFile() && there.uid !== uid) return 'belongs to another user';
    const isReplaced = there === undefined || there.isFile();
    accessSync(isReplaced ? dirname(file) : file, constants.W_OK);
    return undefined;
  } catch (error) {
    return `cannot be written: ${(error as Error).message}`;
  }
}

function whoseRights(user: User): string {
  return ` (root has become ${describeUser(user)}, whose rights count: --keep-root stays root)`;
}
