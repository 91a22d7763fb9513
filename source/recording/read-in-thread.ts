import {Worker} from 'node:worker_threads';
import {createReceiver, type ReadInterval, type ReadMessage} from './deliver.js';
import type {Damage} from './read.js';
import type {ReadThreadData} from './read-thread.js';

/** What is being read in another thread. */
export interface Reading<End> {
  /** Resolves at the end, with how it ended. Rejects when the file cannot be opened. Stays pending after `close`. */
  readonly ended: Promise<End>;
  close(): void;
}

/** Reads a recording in its own thread. It ends at the first damage. */
export function readInThread(
  file: string,
  onInterval: (interval: ReadInterval) => void,
): Reading<Damage | undefined> {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const data: ReadThreadData = {file, turns};
  const worker = new Worker(new URL('./read-thread.js', import.meta.url), {workerData: data});
  return receiveIntervals(worker, turns, onInterval);
}

/** Receives what a thread reads. Intervals arrive one at a time, so keys are still answered. */
export function receiveIntervals<End>(
  worker: Worker,
  turns: Int32Array,
  onInterval: (interval: ReadInterval) => void,
): Reading<End> {
  const receive = createReceiver();
  const ended = new Promise<End>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: ReadMessage<End>) => {
      if (message.type === 'end') resolve(message.end);
      else {
        const interval = receive(message);
        if (interval) onInterval(interval);
      }
      // After everything else that waits for this thread.
      setImmediate(() => {
        Atomics.add(turns, 0, 1);
        Atomics.notify(turns, 0);
      });
    });
  });
  return {ended, close: () => void worker.terminate()};
}
