import type {Logger} from '../../flow/logger.js';
import {unusedName} from '../../recording/unused-name.js';
import {createRecorder, type Recorder} from '../../recording/write.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {UsageError} from '../cli/usage-error.js';
import {sayOnStderr} from '../output/stderr.js';
import type {Troubles} from '../output/troubles.js';

/** What `--record` asks for. */
export interface Recording {
  readonly write: (snapshot: Snapshot) => void;
  /** Ends the file, which may have been moved away, and goes on in a new one. */
  reopen(last: Snapshot): Promise<void>;
  /** Writes the end of the run, and returns the exit status. */
  finish(last: Snapshot): Promise<number>;
}

/** In place of a recording whose next file could not be opened. */
const ended: Recorder = {write() {}, close: async () => ({leftOut: 0})};

/** @throws {UsageError} when the file cannot be written */
export function startRecording(
  asked: string,
  fileMode: number | undefined,
  logger: Logger,
  troubles: Troubles,
): Recording {
  let {file, recorder} = open();
  const end = async (last: Snapshot): Promise<number> => {
    const ending = file;
    try {
      const {leftOut} = await recorder.close(last);
      if (leftOut > 0) {
        logger.warn({file: ending, leftOut}, 'intervals are missing from the recording: the disk was behind');
      }
      return 0;
    } catch (error) {
      sayOnStderr(`--record: ${ending} cannot be written: ${(error as Error).message}`);
      return 1;
    }
  };

  function open(): {readonly file: string; readonly recorder: Recorder} {
    let name = asked;
    try {
      name = unusedName(asked);
      const opened = createRecorder(
        name,
        error => {
          troubles.set('recording', `--record: ${name} cannot be written: ${error.message}`);
          logger.error({file: name, error: error.message}, 'the recording ends here: it cannot be written');
        },
        fileMode,
      );
      if (name !== asked) {
        sayOnStderr(`--record: ${asked} holds a recording already; this one goes to ${name}`);
      }
      return {file: name, recorder: opened};
    } catch (error) {
      throw new UsageError(`--record: ${name} cannot be written: ${(error as Error).message}`);
    }
  }

  return {
    write: snapshot => recorder.write(snapshot),
    async reopen(last) {
      await end(last);
      recorder = ended;
      ({file, recorder} = open());
      troubles.delete('recording');
    },
    finish: end,
  };
}
