import {parentPort, workerData} from 'node:worker_threads';
import {createSender, type ReadMessage} from './deliver.js';
import {createPacker} from './pack.js';
import {readRecording} from './read.js';

/** What the thread is started with; `turns` counts the messages that were taken. */
export interface ReadThreadData {
  readonly file: string;
  readonly turns: Int32Array;
}

// The program of the thread that reads a recording, so that parsing an interval of many flows delays no key.
const {file, turns} = workerData as ReadThreadData;
let posted = 0;

/** One message at a time, or they would queue up in the other thread and keep it from its keys all the same. */
function post(message: ReadMessage): void {
  parentPort!.postMessage(message);
  posted++;
  for (let taken = Atomics.load(turns, 0); taken < posted; taken = Atomics.load(turns, 0)) {
    Atomics.wait(turns, 0, taken);
  }
}

const send = createSender(post);
const pack = createPacker();
post({type: 'end', damage: await readRecording(file, snapshot => send(pack(snapshot)))});
