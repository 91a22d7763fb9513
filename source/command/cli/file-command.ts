import {flagText} from './flags.js';
import {UsageError} from './usage-error.js';

/** A saved file to show in place of running services. */
export interface FileCommand {
  readonly kind: 'view' | 'replay';
  readonly path: string;
}

export const liveFlags = [
  'listen',
  'forward',
  'demo',
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
] as const;
const speedExpected = '--speed needs a number from 0.01 to 1000, such as 2 or 0.5';

/**
 * `view <file>` and `replay <file>`; undefined where no such word was given.
 * @throws {UsageError}
 */
export function parseFileCommand(
  [word, path, ...rest]: readonly string[],
  given: Readonly<Record<string, unknown>>,
): FileCommand | undefined {
  if (word !== 'view' && word !== 'replay') return undefined;
  const what = word === 'view' ? 'snapshot' : 'recording';
  if (path === undefined || path === '')
    throw new UsageError(`${word} needs a file: udptop ${word} <${what}>`);
  if (rest.length > 0) throw new UsageError(`${word} takes one file; "${rest[0]}" is one more`);
  const live = liveFlags.find(flag => given[flag] !== undefined);
  if (live !== undefined)
    throw new UsageError(`${word} shows a file and starts no service: leave out ${flagText(live)}`);
  return {kind: word, path};
}

/** @throws {UsageError} */
export function parseSpeed(text: string | undefined, file: FileCommand | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (file?.kind !== 'replay') throw new UsageError('--speed is for udptop replay <file>');
  const speed = /^\d+(\.\d+)?x?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(speed >= 0.01 && speed <= 1000)) throw new UsageError(`${speedExpected}; got "${text}"`);
  return speed;
}
