import {writeSync} from 'node:fs';
import {neverWaitFor} from './never-wait.js';

/** A terminal that is written to, and never waited for. */
export interface TerminalOutput {
  readonly rows: number;
  write(text: string): void;
  /** Earlier text still waits for the terminal to be read. */
  readonly busy: boolean;
  /** Calls this once when nothing waits any more. */
  onceFree(listener: () => void): void;
  /** Drops what waits, and writes this at once, or not at all if nobody reads it. */
  writeLast(text: string): void;
}

type Stream = Pick<NodeJS.WriteStream, 'rows' | 'write'> & {readonly fd?: number};

const retryMs = 20;
/** What a slow connection needs to take some more. */
const patienceMs = 250;
const usualRows = 24;

/** @param onLost called when the terminal is gone */
export function createTerminalOutput(stream: Stream, onLost: () => void = () => {}): TerminalOutput {
  let waiting: Uint8Array = new Uint8Array(0);
  let timer: NodeJS.Timeout | undefined;
  let onFree: (() => void) | undefined;
  const {fd} = stream;
  if (fd !== undefined) neverWaitFor(stream as NodeJS.WriteStream);

  /** Returns whether the terminal took any of it. */
  function writeSome(fileDescriptor: number): boolean {
    try {
      waiting = waiting.subarray(writeSync(fileDescriptor, waiting));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      waiting = new Uint8Array(0);
      onLost();
      return false;
    }
  }

  function flush(): void {
    timer = undefined;
    while (waiting.length > 0 && writeSome(fd!));
    if (waiting.length > 0) {
      timer = setTimeout(flush, retryMs);
      return;
    }
    const free = onFree;
    onFree = undefined;
    free?.();
  }

  return {
    get rows() {
      // A terminal that does not know its size says 0.
      return stream.rows || usualRows;
    },
    get busy() {
      return waiting.length > 0;
    },
    onceFree(listener) {
      onFree = listener;
    },
    write(text) {
      if (fd === undefined) {
        stream.write(text);
        return;
      }
      waiting = Buffer.concat([waiting, Buffer.from(text)]);
      if (timer === undefined) flush();
    },
    writeLast(text) {
      clearTimeout(timer);
      timer = undefined;
      onFree = undefined;
      if (fd === undefined) {
        stream.write(text);
        return;
      }
      waiting = Buffer.from(text);
      for (let waitedMs = 0; waiting.length > 0 && waitedMs < patienceMs; ) {
        if (writeSome(fd) || waiting.length === 0) continue;
        pause(retryMs);
        waitedMs += retryMs;
      }
      waiting = new Uint8Array(0);
    },
  };
}

/** Waits without the event loop, which ends with the process. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
