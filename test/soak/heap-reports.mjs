// Preloaded into every thread of the command under test: writes what its heap holds after a collection, every second, to
// `$HEAP_REPORTS/<thread>`.
import {renameSync, writeFileSync} from 'node:fs';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {threadId} from 'node:worker_threads';

const file = `${process.env.HEAP_REPORTS}/${threadId}`;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => {
  collect();
  writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed));
  renameSync(`${file}.new`, file);
}, 1000).unref();
