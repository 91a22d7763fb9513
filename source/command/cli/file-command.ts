import {flagText} from './flags.js';
import {UsageError} from './usage-error.js';

/** What each command shows. */
const shownFiles = {view: 'snapshot', replay: 'recording', read: 'capture.pcapng'} as const;

/** A saved file to show in place of running services. */
export interface FileCommand {
  /** A snapshot, a recording, or a capture file. */
  readonly kind: keyof typeof shownFiles;
  /** `-` is standard input, for `read`. */
  readonly path: string;
}

export const liveFlags = [
  'listen',
  'forward',
  'demo',
  'dryRun',
  'control',
  'metrics',
  'ipfix',
  'record',
  'threads',
  'transport',
  'user',
  'keepRoot',
  'fleet',
  'fleetHost',
  'write',
  'writeLimit',
] as const;

/** Datagrams can be written out of a capture file, too: those of some flows, for example. */
const alsoForRead: ReadonlySet<string> = new Set(['write', 'writeLimit']);

const isFileKind = (word: string | undefined): word is FileCommand['kind'] =>
  word !== undefined && Object.hasOwn(shownFiles, word);

const speedExpected = '--speed needs a number from 0.01 to 1000, such as 2 or 0.5';

/**
 * `view <file>`, `replay <file>` and `read <file>`; undefined where no such word was given.
 * @throws {UsageError}
 */
export function parseFileCommand(
  [word, path, ...rest]: readonly string[],
  given: Readonly<Record<string, unknown>>,
): FileCommand | undefined {
  if (!isFileKind(word)) return undefined;
  if (path === undefined || path === '')
    throw new UsageError(`${word} needs a file: udptop ${word} <${shownFiles[word]}>`);
  if (rest.length > 0) throw new UsageError(`${word} takes one file; "${rest[0]}" is one more`);
  const live = liveFlags.find(
    flag => given[flag] !== undefined && !(word === 'read' && alsoForRead.has(flag)),
  );
  if (live !== undefined)
    throw new UsageError(`${word} shows a file and starts no service: leave out ${flagText(live)}`);
  return {kind: word, path};
}

/** @throws {UsageError} */
export function parseSpeed(text: string | undefined, file: FileCommand | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (file === undefined || file.kind === 'view') {
    throw new UsageError('--speed is for udptop replay <file> and udptop read <file>');
  }
  const speed = /^\d+(\.\d+)?x?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(speed >= 0.01 && speed <= 1000)) throw new UsageError(`${speedExpected}; got "${text}"`);
  return speed;
}
