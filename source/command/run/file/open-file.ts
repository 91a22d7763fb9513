import {statSync} from 'node:fs';
import {createRecordingBuffer, type RecordingBuffer} from '../../../recording/buffer.js';
import {createPlayer, type Player} from '../../../recording/play.js';
import type {Damage} from '../../../recording/read.js';
import {readInThread} from '../../../recording/read-in-thread.js';
import {SnapshotFormatError} from '../../../snapshot/format-error.js';
import {compressed, readSnapshotFile, readSnapshotPipe} from '../../../snapshot/read-file.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {UsageError} from '../../cli/usage-error.js';

/**
 * @returns undefined when the run `ended` before anything came through a pipe
 * @throws {UsageError} when the file is no snapshot
 */
export async function openSnapshot(file: string, ended: Promise<unknown>): Promise<Snapshot | undefined> {
  let text: string | undefined = '';
  try {
    text = await readingOf('view', file, () =>
      statSync(file).isFIFO() ? readSnapshotPipe(file, ended) : readSnapshotFile(file),
    );
    if (text === undefined) return undefined;
    const {parseSnapshot} = await import('../../../snapshot/read.js');
    return parseSnapshot(text);
  } catch (error) {
    if (!(error instanceof SnapshotFormatError)) throw error;
    const isRecording = error.message === compressed || (await firstLineIsSnapshot(text ?? ''));
    const meant = isRecording ? `; it is a recording: udptop replay ${file}` : '';
    throw new UsageError(sanitizeText(`view: ${file} is no snapshot: ${(error as Error).message}${meant}`));
  }
}

function firstLineIsSnapshot(text: string): Promise<boolean> {
  return isSnapshot(() => text.slice(0, text.indexOf('\n')));
}

/** Whether a text that can be read is a snapshot. */
async function isSnapshot(read: () => string): Promise<boolean> {
  // Loaded when it is needed: a recording mostly does without the schema.
  const {parseSnapshot} = await import('../../../snapshot/read.js');
  try {
    parseSnapshot(read());
    return true;
  } catch {
    return false;
  }
}

/** A recording that is being read. */
export interface OpenRecording {
  readonly player: Player;
  readonly buffer: RecordingBuffer;
  /** Resolves when all is read. */
  readonly read: Promise<Damage | undefined>;
  /** Reads no further. */
  close(): void;
}

/**
 * Resolves once its first interval can be played.
 * @throws {UsageError} when there is none
 */
export async function openRecording(file: string, speed: number | undefined): Promise<OpenRecording> {
  await readingOf('replay', file, () => {
    if (statSync(file).isFIFO()) throw new UsageError(`replay: ${file} is a pipe; expected a file`);
  });
  const buffer = createRecordingBuffer();
  let player: Player | undefined;
  let hasInterval = () => {};
  const begun = new Promise<void>(resolve => {
    hasInterval = resolve;
  });
  const {ended, close} = readInThread(file, interval => {
    buffer.add(interval);
    player?.grown();
    hasInterval();
  });
  const end = await Promise.race([begun, ended.then(damage => ({damage}))]);
  if (end && buffer.length() === 0) {
    const {damage} = end;
    const why = damage ? `: line ${damage.line}: ${damage.sentence}` : ': it is empty';
    const meant = (await isSnapshot(() => readSnapshotFile(file)))
      ? `; it is a snapshot: udptop view ${file}`
      : '';
    throw new UsageError(sanitizeText(`replay: ${file} has no interval to play${why}${meant}`));
  }
  player = createPlayer(buffer, speed);
  return {player, buffer, read: ended, close};
}

/** A file that is not there, a directory, no permission: a sentence. */
export async function readingOf<Value>(
  command: string,
  file: string,
  read: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    if (file !== '-' && statSync(file).isDirectory())
      throw new UsageError(`${command}: ${file} is a directory, not a file`);
    return await read();
  } catch (error) {
    if (error instanceof UsageError || error instanceof SnapshotFormatError) throw error;
    const {code, message} = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? `${command}: ${file}: there is no such file`
        : `${command}: ${file} cannot be read: ${message}`,
    );
  }
}
