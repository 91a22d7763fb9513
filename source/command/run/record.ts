import type {Logger} from '../../flow/logger.js';
import {unusedName} from '../../recording/unused-name.js';
import {createRecorder, type Recorder} from '../../recording/write.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {UsageError} from '../cli/usage-error.js';
import type {Troubles} from '../output/troubles.js';

/** What `--record` asks for. */
export interface Recording {
  readonly write: (snapshot: Snapshot) => void;
  /** Writes the end of the run, and returns the exit status. */
  finish(last: Snapshot): Promise<number>;
}

/** @throws {UsageError} when the file cannot be written */
export function startRecording(
  asked: string,
  fileMode: number | undefined,
  logger: Logger,
  troubles: Troubles,
): Recording {
  const file = unusedName(asked);
  if (file !== asked) {
    process.stderr.write(`udptop: --record: ${asked} holds a recording already; this one goes to ${file}\n`);
  }
  let recorder: Recorder;
  try {
    recorder = createRecorder(
      file,
      error => {
        troubles.set('recording', `--record: ${file} cannot be written: ${error.message}`);
        logger.error({file, error: error.message}, 'the recording ends here: it cannot be written');
      },
      fileMode,
    );
  } catch (error) {
    throw new UsageError(`--record: ${file} cannot be written: ${(error as Error).message}`);
  }
  return {
    write: recorder.write,
    async finish(last) {
      try {
        const {leftOut} = await recorder.close(last);
        if (leftOut > 0)
          logger.warn({file, leftOut}, 'intervals are missing from the recording: the disk was behind');
        return 0;
      } catch (error) {
        process.stderr.write(`udptop: --record: ${file} cannot be written: ${(error as Error).message}\n`);
        return 1;
      }
    },
  };
}
