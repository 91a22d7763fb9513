import {createWriteStream, openSync} from 'node:fs';
import type {Writable} from 'node:stream';
import {constants, createGzip} from 'node:zlib';
import type {Snapshot} from '../snapshot/snapshot.js';
import {formatSnapshotLine} from '../snapshot/write.js';

/** Writes intervals to a file, a line each (NDJSON), compressed when its name ends in `.gz`. */
export interface Recorder {
  /** Leaves the interval out, and counts it, while the disk is behind. */
  write(snapshot: Snapshot): void;
  /**
   * Writes the last interval, however busy the disk is. Resolves when all is written, with how many intervals were
   * left out; rejects with why writing failed.
   */
  close(last: Snapshot): Promise<{readonly leftOut: number}>;
}

/**
 * @param onFailure told at once when nothing more can be written
 * @throws {NodeJS.ErrnoException} when the file cannot be opened
 */
export function createRecorder(file: string, onFailure: (error: Error) => void = () => {}): Recorder {
  const disk = createWriteStream(file, {fd: openSync(file, 'w')});
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
      if (failure || first.writableNeedDrain || disk.writableNeedDrain) {
        leftOut++;
        return;
      }
      first.write(formatSnapshotLine(snapshot));
      // So that a crash costs the last interval at most.
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
