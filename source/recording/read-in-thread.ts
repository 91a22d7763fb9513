import {Worker} from 'node:worker_threads';
import type {PackedSnapshot} from '../snapshot/packed.js';
import {createReceiver, type ReadMessage} from './deliver.js';
import type {Damage} from './read.js';
import type {ReadThreadData} from './read-thread.js';

/** A recording that is being read. */
export interface Reading {
  /** Resolves at its end or its damage, rejects when the file cannot be opened; never resolves once closed. */
  readonly ended: Promise<Damage | undefined>;
  close(): void;
}

/** Reads a recording in a thread of its own, and hands over its intervals between the keys. */
export function readInThread(file: string, onInterval: (packed: PackedSnapshot) => void): Reading {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const data: ReadThreadData = {file, turns};
  const worker = new Worker(new URL('./read-thread.js', import.meta.url), {workerData: data});
  const receive = createReceiver();
  const ended = new Promise<Damage | undefined>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: ReadMessage) => {
      if (message.type === 'end') resolve(message.damage);
      else {
        const packed = receive(message);
        if (packed) onInterval(packed);
      }
      // Behind whatever else waits for this thread.
      setImmediate(() => {
        Atomics.add(turns, 0, 1);
        Atomics.notify(turns, 0);
      });
    });
  });
  return {ended, close: () => void worker.terminate()};
}
