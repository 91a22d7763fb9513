import {statSync} from 'node:fs';
import {basename} from 'node:path';
import type {Logger} from 'pino';
import type {Monitor} from '../../monitor/monitor.js';
import {formatBytes} from '../../quantity/format.js';
import {unusedName} from '../../recording/unused-name.js';
import {openToWrite, privateFileMode} from '../../snapshot/replace-file.js';
import {UsageError} from '../cli/usage-error.js';
import {sayOnStderr} from '../output/stderr.js';
import type {Troubles} from '../output/troubles.js';
import {startFileWriting} from './file-writing.js';

/** What `--write` asks for. */
export interface EverythingWritten {
  /** The file that is written. */
  readonly file: string;
  /** As `DatagramWriting.status`. */
  status(): string | undefined;
  /** Writes what is left, says how much was written, and returns the exit status. */
  finish(): Promise<number>;
}

/**
 * Writes the datagrams of all flows from now on.
 * @throws {UsageError} when the file cannot be written
 */
export async function writeEverything(
  asked: string,
  options: {readonly writeLimitBytes: number; readonly fileMode: number | undefined},
  monitor: Pick<Monitor, 'write' | 'stopWriting'>,
  logger: Logger,
  troubles: Troubles,
): Promise<EverythingWritten> {
  const {file, descriptor} = open(asked, options.fileMode);
  let isTold = false;
  const writing = await startFileWriting({
    monitor,
    file,
    descriptor,
    limitBytes: options.writeLimitBytes,
    longestMs: undefined,
    flowIds: undefined,
    onEnd(sentence, failed) {
      isTold = true;
      if (failed) troubles.set('write', `--write: ${sentence}`);
      logger[failed ? 'error' : 'warn']({file}, sentence);
    },
  }).catch(error => {
    throw unwritable(file, error);
  });
  return {
    file,
    status() {
      const {bytes, end} = writing.written();
      return end === undefined ? `all flows to ${basename(file)}, ${formatBytes(bytes)}` : undefined;
    },
    async finish() {
      const {sentence, failed} = await writing.stop();
      if (!isTold || failed) sayOnStderr(failed ? `--write: ${sentence}` : sentence);
      return failed ? 1 : 0;
    },
  };
}

function open(asked: string, fileMode: number = privateFileMode) {
  try {
    const file = unusedName(asked);
    if (statSync(file, {throwIfNoEntry: false})?.isFIFO())
      throw new UsageError(`--write: ${file} is a pipe; expected a file`);
    const descriptor = openToWrite(file, 'a', fileMode);
    if (file !== asked) sayOnStderr(`--write: ${asked} exists already; datagrams go to ${file}`);
    return {file, descriptor};
  } catch (error) {
    throw error instanceof UsageError ? error : unwritable(asked, error as Error);
  }
}

function unwritable(file: string, {message}: Error): UsageError {
  return new UsageError(`--write: ${file} cannot be written: ${message}`);
}
