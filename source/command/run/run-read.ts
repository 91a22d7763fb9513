import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';
import type {RunEnd} from './signals.js';

/**
 * Shows the flows of a capture file.
 * @param path `-` is standard input
 * @throws {UsageError} when there is nothing to show in the file
 */
export async function runRead(
  _options: CommandOptions,
  path: string,
  _screen: boolean,
  _end: RunEnd,
): Promise<number> {
  throw new UsageError(`read: ${path} cannot be read: this is not built yet`);
}
