import {parentPort, workerData} from 'node:worker_threads';
import {createSender, type ReadMessage} from './deliver.js';
import {readRecording} from './read.js';

/** The thread's worker data. */
export interface ReadThreadData {
  readonly file: string;
  /** Shared: how many messages the other thread has handled. */
  readonly turns: Int32Array;
}

// The thread that reads a recording, so that parsing an interval of many flows delays no key.
const {file, turns} = workerData as ReadThreadData;
let posted = 0;

/** Posts one message at a time: a queue of them would delay the other thread's keys all the same. */
function post(message: ReadMessage): void {
  parentPort!.postMessage(message);
  posted++;
  for (let taken = Atomics.load(turns, 0); taken < posted; taken = Atomics.load(turns, 0)) {
    Atomics.wait(turns, 0, taken);
  }
}

post({type: 'end', damage: await readRecording(file, createSender(post))});
