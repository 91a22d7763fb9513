import {withEscapedControls} from '../text/sanitize.js';
import {rowsToWrite} from './columns/of-snapshot.js';
import {flowToJson, headToJson, snapshotToJson} from './json.js';
import {privateFileMode, replaceFile} from './replace-file.js';
import type {Snapshot} from './snapshot.js';

/** One snapshot, indented for people. */
export function formatSnapshot(snapshot: Snapshot): string {
  return `${withEscapedControls(JSON.stringify(snapshotToJson(snapshot), null, 2))}\n`;
}

/** One snapshot a line (NDJSON). Its flows are made one by one, and forgotten: there may be many, at every interval. */
export function formatSnapshotLine(snapshot: Snapshot): string {
  const head = withEscapedControls(JSON.stringify(headToJson(snapshot)));
  const flows: string[] = [];
  for (const flow of rowsToWrite(snapshot)) {
    flows.push(withEscapedControls(JSON.stringify(flowToJson(flow, snapshot.takenAtMs))));
  }
  return `${head.slice(0, -1)},"flows":[${flows.join(',')}]}\n`;
}

/**
 * Puts a snapshot into a file as `replaceFile` does.
 * @throws {UnwritableFileError | NodeJS.ErrnoException} when the file cannot be written; nothing is left behind
 */
export async function writeSnapshotFile(
  snapshot: Snapshot,
  file: string,
  format: (snapshot: Snapshot) => string = formatSnapshot,
  newFileMode: number = privateFileMode,
): Promise<void> {
  await replaceFile(file, format(snapshot), newFileMode);
}
