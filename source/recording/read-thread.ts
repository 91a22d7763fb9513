import {parentPort, workerData} from 'node:worker_threads';
import {createSender, type ReadMessage} from './deliver.js';
import {type InTurns, postInTurns} from './in-turns.js';
import {type Damage, readRecording} from './read.js';

/** The thread's worker data. */
export interface ReadThreadData extends InTurns {
  readonly file: string;
}

// The thread that reads a recording, so that parsing an interval of many flows delays no key.
const {file, turns} = workerData as ReadThreadData;
const post = postInTurns<ReadMessage<Damage | undefined>>(parentPort!, turns);

post({type: 'end', end: await readRecording(file, createSender(post))});
