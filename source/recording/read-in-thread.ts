import {Worker} from 'node:worker_threads';
import {createReceiver, type ReadInterval, type ReadMessage} from './deliver.js';
import type {Damage} from './read.js';
import type {ReadThreadData} from './read-thread.js';

/** A recording that is being read. */
export interface Reading {
  /**
   * Resolves at the end of the file or at the first damage. Rejects when the file cannot be opened. Stays pending
   * after `close`.
   */
  readonly ended: Promise<Damage | undefined>;
  close(): void;
}

/** Reads a recording in its own thread. Intervals arrive one at a time, so keys are still answered. */
export function readInThread(file: string, onInterval: (interval: ReadInterval) => void): Reading {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const data: ReadThreadData = {file, turns};
  const worker = new Worker(new URL('./read-thread.js', import.meta.url), {workerData: data});
  const receive = createReceiver();
  const ended = new Promise<Damage | undefined>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: ReadMessage) => {
      if (message.type === 'end') resolve(message.damage);
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
