import {createWriteStream} from 'node:fs';
import type {Writable} from 'node:stream';
import {constants, createGzip} from 'node:zlib';
import {openToWrite, privateFileMode} from '../snapshot/replace-file.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {formatSnapshotLine} from '../snapshot/write.js';

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
  return {
    write(snapshot) {
      // Intervals may still end while the last one is written.
      if (first.writableEnded) return;
      if (failure || first.writableNeedDrain || disk.writableNeedDrain) {
        leftOut++;
        return;
      }
      first.write(formatSnapshotLine(snapshot));
      // A crash loses at most the last interval.
      gzip?.flush(constants.Z_SYNC_FLUSH);
    },
    async close(last) {
      first.end(formatSnapshotLine(last));
      await finished;
      if (failure) throw failure;
      return {leftOut};
    },
  };
}
