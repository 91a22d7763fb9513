import {withEscapedControls} from '../text/sanitize.js';
import {rowsToWrite} from './columns/of-snapshot.js';
import {flowToJson, headToJson} from './json.js';
import {privateFileMode, replaceFile} from './replace-file.js';
import type {Snapshot} from './snapshot.js';

/** About as long as a piece of a line is: some 100 flows. */
const pieceLength = 128 * 1024;

/** One snapshot, indented for people. */
export function formatSnapshot(snapshot: Snapshot): string {
  const rest = JSON.stringify(headToJson(snapshot), null, 2);
  const flows = Array.from(flowTexts(snapshot, 2), text => `    ${text.replaceAll('\n', '\n    ')}`);
  const list = flows.length === 0 ? '[]' : `[\n${flows.join(',\n')}\n  ]`;
  return `${withEscapedControls(`${rest.slice(0, -2)},\n  "flows": ${list}\n}`)}\n`;
}

/** One snapshot a line (NDJSON). Its flows are made one by one, and forgotten: there may be many, at every interval. */
export function formatSnapshotLine(snapshot: Snapshot): string {
  return Array.from(linePieces(snapshot)).join('');
}

/** The same piece by piece: a snapshot does not change, and so there is time for other things in between. */
export function* linePieces(snapshot: Snapshot): Generator<string> {
  let piece = `${JSON.stringify(headToJson(snapshot)).slice(0, -1)},"flows":[`;
  let separator = '';
  for (const text of flowTexts(snapshot)) {
    piece += separator + text;
    separator = ',';
    if (piece.length < pieceLength) continue;
    yield withEscapedControls(piece);
    piece = '';
  }
  yield withEscapedControls(`${piece}]}\n`);
}

function* flowTexts(snapshot: Snapshot, indent?: number): Generator<string> {
  for (const flow of rowsToWrite(snapshot))
    yield JSON.stringify(flowToJson(flow, snapshot.takenAtMs), null, indent);
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
