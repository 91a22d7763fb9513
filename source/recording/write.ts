import {createWriteStream} from 'node:fs';
import type {Writable} from 'node:stream';
import {constants, createGzip} from 'node:zlib';
import {openToWrite, privateFileMode} from '../snapshot/replace-file.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {linePieces} from '../snapshot/write.js';

/** Writes intervals to a file, one per line (NDJSON), compressed when its name ends in `.gz`. */
export interface Recorder {
  /** Writes an interval. While the disk cannot keep up, the interval is skipped and counted. */
  write(snapshot: Snapshot): void;
  /**
   * Writes the last interval, however busy the disk is. Resolves with the number of skipped intervals once everything
   * is written; rejects with the error when writing failed.
   */
  close(last: Snapshot): Promise<{readonly leftOut: number}>;
}

/**
 * @param newFileMode the mode of a file that is not there yet
 * @param onFailure called at once when writing fails; nothing more is written then
 * @throws {NodeJS.ErrnoException} when the file cannot be opened
 */
export function createRecorder(
  file: string,
  onFailure: (error: Error) => void = () => {},
  newFileMode: number = privateFileMode,
): Recorder {
  const disk = createWriteStream(file, {fd: openToWrite(file, 'w', newFileMode)});
  const gzip = file.endsWith('.gz') ? createGzip() : undefined;
  const first: Writable = gzip ?? disk;
  gzip?.pipe(disk);
  let leftOut = 0;
  let failure: Error | undefined;
  const finished = new Promise<void>(resolve => {
    disk.once('close', resolve);
    disk.once('error', error => {
      failure = error;
      onFailure(error);
      resolve();
    });
  });
  let line = Promise.resolve();
  let isWriting = false;
  let isClosing = false;

  /** The first piece at once, the others in between what else there is to do. */
  async function writeLine(snapshot: Snapshot): Promise<void> {
    isWriting = true;
    let isFirst = true;
    for (const piece of linePieces(snapshot)) {
      if (!isFirst) await turn();
      if (failure) break;
      first.write(piece);
      isFirst = false;
    }
    // A crash loses at most the last interval.
    if (!failure) gzip?.flush(constants.Z_SYNC_FLUSH);
    isWriting = false;
  }

  /** When there is room for more, and everything else had its turn. */
  async function turn(): Promise<void> {
    if (first.writableNeedDrain) {
      await Promise.race([new Promise(resolve => first.once('drain', resolve)), finished]);
    } else await new Promise(resolve => setImmediate(resolve));
  }

  return {
    write(snapshot) {
      // Intervals may still end while the last one is written.
      if (isClosing) return;
      if (failure || isWriting || first.writableNeedDrain || disk.writableNeedDrain) {
        leftOut++;
        return;
      }
      line = writeLine(snapshot);
    },
    async close(last) {
      isClosing = true;
      await line;
      await writeLine(last);
      first.end();
      await finished;
      if (failure) throw failure;
      return {leftOut};
    },
  };
}
