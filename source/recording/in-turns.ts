import type {MessagePort} from 'node:worker_threads';

/** A part of the worker data of a thread that reads. */
export interface InTurns {
  /** See `postInTurns`. */
  readonly turns: Int32Array;
}

/**
 * Posts one message at a time, and waits until the other thread has handled it: a queue of them would delay its keys.
 * @param turns shared: how many messages the other thread has handled
 */
export function postInTurns<Message>(port: MessagePort, turns: Int32Array): (message: Message) => void {
  let posted = 0;
  return message => {
    port.postMessage(message);
    posted++;
    for (let taken = Atomics.load(turns, 0); taken < posted; taken = Atomics.load(turns, 0)) {
      Atomics.wait(turns, 0, taken);
    }
  };
}
