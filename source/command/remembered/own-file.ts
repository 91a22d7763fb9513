import {randomUUID} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * The JSON in a file of the user's own; undefined where there is no such file.
 * @throws where it cannot be read, or is no JSON
 */
export function readOwnFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // It does not exist before something was kept.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text);
}

/**
 * Writes a temporary file and renames it, so that nobody reads half of it. Only its user may read it.
 * @throws where that is not possible
 */
export function writeOwnFile(file: string, value: unknown): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    // Never more than these two: a home that is not there is not made.
    for (const directory of [dirname(dirname(file)), dirname(file)])
      if (!existsSync(directory)) mkdirSync(directory, {mode: 0o700});
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, {mode: 0o600});
    renameSync(temporary, file);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw error;
  }
}
