import {parentPort, workerData} from 'node:worker_threads';
import {createSender, type ReadMessage} from '../recording/deliver.js';
import {type InTurns, postInTurns} from '../recording/in-turns.js';
import {type Progress, readTrace, type TraceEnd, type TraceOptions} from './read-trace.js';

/** The thread's worker data. */
export interface TraceThreadData extends TraceOptions, InTurns {
  readonly progress: Progress;
}

// The thread that reads a capture file, so that no key waits for it.
const {turns, progress, ...options} = workerData as TraceThreadData;
const post = postInTurns<ReadMessage<TraceEnd>>(parentPort!, turns);

post({type: 'end', end: await readTrace(options, createSender(post), progress)});
