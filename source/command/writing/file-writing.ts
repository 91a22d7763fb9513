import {closeSync} from 'node:fs';
import type {Monitor} from '../../monitor/monitor.js';
import {RelayStuckError} from '../../monitor/threads/relay-events.js';
import {beginDatagramFile, endWriting, type Written, writtenTo} from '../../writing/datagram-file.js';
import {type WritingBounds, writtenText} from './written-text.js';

export interface FileWritingOptions extends WritingBounds {
  readonly monitor: Pick<Monitor, 'write' | 'stopWriting'>;
  readonly file: string;
  /** Of the file, which is empty, opened to append. It is closed with the writing. */
  readonly descriptor: number;
  /** Undefined for all flows. */
  readonly flowIds: ReadonlySet<string> | undefined;
  /** Called when the writing ends before it is stopped, with a sentence that says why. */
  readonly onEnd: (sentence: string, failed: boolean) => void;
}

/** Datagrams that are written to a file. */
export interface FileWriting {
  written(): Written;
  /** Resolves with a sentence that says how much was written, once all of it is. Failed means that the disk did. */
  stop(): Promise<{readonly sentence: string; readonly failed: boolean}>;
}

/** The threads tell nobody that the file is full: it is looked at so often. */
const lookPeriodMs = 250;

/** @throws {NodeJS.ErrnoException} when the file cannot be written */
export async function startFileWriting(options: FileWritingOptions): Promise<FileWriting> {
  const {monitor, descriptor, limitBytes, longestMs, flowIds} = options;
  const file = begin(descriptor, limitBytes);
  const look = setInterval(() => {
    if (writtenTo(file).end !== undefined) void end('limit');
  }, lookPeriodMs).unref();
  const over = longestMs === undefined ? undefined : setTimeout(() => void end('time'), longestMs).unref();
  let stopped: Promise<{readonly sentence: string; readonly failed: boolean}> | undefined;

  async function end(why: 'limit' | 'time'): Promise<void> {
    if (stopped) return;
    const {sentence, failed} = await stop(why);
    options.onEnd(sentence, failed);
  }

  function stop(why: 'limit' | 'time' | 'user') {
    stopped ??= finish(why);
    return stopped;
  }

  async function finish(why: 'limit' | 'time' | 'user') {
    clearInterval(look);
    clearTimeout(over);
    try {
      await monitor.stopWriting();
    } catch (error) {
      // What a stuck thread holds in memory is not written; the rest is.
      if (!(error instanceof RelayStuckError)) throw error;
    }
    if (endWriting(file)) closeSync(descriptor);
    const written = writtenTo(file);
    return {sentence: writtenText(options, written, why), failed: written.end?.kind === 'failed'};
  }

  await monitor.write({file, flowIds});
  return {written: () => writtenTo(file), stop: () => stop('user')};
}

function begin(descriptor: number, limitBytes: number) {
  try {
    return beginDatagramFile(descriptor, limitBytes, 'udptop');
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
