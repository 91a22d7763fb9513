import {Worker} from 'node:worker_threads';
import type {ReadInterval} from '../recording/deliver.js';
import {type Reading, receiveIntervals} from '../recording/read-in-thread.js';
import type {TraceEnd, TraceOptions} from './read-trace.js';
import type {TraceThreadData} from './trace-thread.js';

/** A capture file that is being read. */
export interface TraceReading extends Reading<TraceEnd> {
  /** How much of the file was read, 0 to 1; undefined where its size is unknown. */
  share(): number | undefined;
}

/** Reads a capture file in its own thread. @param fileBytes its size; 0 where it is unknown */
export function readTraceInThread(
  options: TraceOptions,
  fileBytes: number,
  onInterval: (interval: ReadInterval) => void,
): TraceReading {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const progress = new Float64Array(new SharedArrayBuffer(16));
  progress[1] = fileBytes;
  const data: TraceThreadData = {...options, turns, progress};
  const worker = new Worker(new URL('./trace-thread.js', import.meta.url), {workerData: data});
  return {
    ...receiveIntervals<TraceEnd>(worker, turns, onInterval),
    share: () => (fileBytes > 0 ? Math.min(1, progress[0]! / fileBytes) : undefined),
  };
}
