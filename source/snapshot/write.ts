import {randomUUID} from 'node:crypto';
import {open, rename, rm} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {snapshotToJson} from './json.js';
import type {Snapshot} from './snapshot.js';

/** One snapshot, indented for people. */
export function formatSnapshot(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshotToJson(snapshot), null, 2)}\n`;
}

/** One snapshot a line (NDJSON). */
export function formatSnapshotLine(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshotToJson(snapshot))}\n`;
}

/**
 * Writes to a temporary file beside `file` and renames it: nobody ever sees half a snapshot.
 * @throws {NodeJS.ErrnoException} when the file cannot be written; nothing is left behind
 */
export async function writeSnapshotFile(
  snapshot: Snapshot,
  file: string,
  format: (snapshot: Snapshot) => string = formatSnapshot,
): Promise<void> {
  const target = resolve(file);
  const temporary = join(dirname(target), `.udptop-${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(format(snapshot));
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
