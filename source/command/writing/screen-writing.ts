import {basename} from 'node:path';
import type {Logger} from 'pino';
import type {Monitor} from '../../monitor/monitor.js';
import {formatDuration} from '../../quantity/duration.js';
import {formatBytes} from '../../quantity/format.js';
import {privateFileMode} from '../../snapshot/replace-file.js';
import type {DatagramWriting} from '../../ui/screen-options.js';
import {openNewFile} from '../output/new-file.js';
import {type FileWriting, startFileWriting} from './file-writing.js';
import {noWriting} from './no-writing.js';
import {whyNotMasked} from './why-not-masked.js';
import type {EverythingWritten} from './write-everything.js';

const limitBytes = 100_000_000;
const longestMs = 10 * 60_000;

export interface ScreenWritingOptions {
  readonly monitor: Pick<Monitor, 'write' | 'stopWriting'>;
  readonly directory: string;
  readonly fileMode: number | undefined;
  readonly logger: Logger;
}

/** Writes datagrams of the flows that the user of the screen chooses, to a new file each time. */
export function createScreenWriting(options: ScreenWritingOptions): DatagramWriting {
  const {monitor, directory, fileMode = privateFileMode, logger} = options;
  let current: {readonly writing: FileWriting; readonly file: string; readonly flows: number} | undefined;
  let listener = (_sentence: string, _failed: boolean) => {};

  async function start(flowIds: ReadonlySet<string>): Promise<string> {
    const {file, descriptor} = openNewFile(directory, Date.now(), 'pcapng', fileMode);
    const writing = await startFileWriting({
      monitor,
      file,
      descriptor,
      limitBytes,
      longestMs,
      flowIds,
      onEnd(sentence, failed) {
        current = undefined;
        logger[failed ? 'error' : 'info']({file}, sentence);
        listener(sentence, failed);
      },
    });
    current = {writing, file, flows: flowIds.size};
    return `Writing ${counted(flowIds.size)} to ${file}, up to ${formatBytes(limitBytes)} or ${formatDuration(longestMs)}`;
  }

  async function stop({writing}: NonNullable<typeof current>): Promise<string> {
    current = undefined;
    const {sentence, failed} = await writing.stop();
    if (failed) throw new Error(sentence);
    return sentence;
  }

  return {
    isOn: () => current !== undefined,
    start: flowIds => start(new Set(flowIds)),
    stop: async () => (current === undefined ? 'Nothing is written' : stop(current)),
    status: () =>
      current &&
      `${counted(current.flows)} to ${basename(current.file)}, ${formatBytes(current.writing.written().bytes)}`,
    onEnd(told) {
      listener = told;
    },
  };
}

/** What the screen of a run can write: not what is masked, nor what `--write` writes already. */
export function chooseWriting(
  options: Omit<ScreenWritingOptions, 'directory'> & {
    readonly privacy: boolean;
    readonly everything: EverythingWritten | undefined;
  },
): DatagramWriting {
  const {privacy, everything, ...rest} = options;
  if (privacy) return noWriting(`Nothing is written: ${whyNotMasked}`);
  if (!everything) return createScreenWriting({...rest, directory: process.cwd()});
  return noWriting(`--write has all flows written to ${everything.file} already`, everything.status);
}

function counted(flows: number): string {
  return flows === 1 ? '1 flow' : `${flows} flows`;
}
