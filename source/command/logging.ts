import pino, {type Logger} from 'pino';
import type {CommandOptions} from './options.js';
import {UsageError} from './usage-error.js';

/**
 * The log goes to a file, or as warnings to stderr; never over a screen.
 * @throws {UsageError} when the file cannot be written
 */
export function openLog({logFile, logLevel}: CommandOptions, screen: boolean): Logger {
  if (logFile === undefined) {
    return screen
      ? pino({level: 'silent'})
      : pino({level: logLevel ?? 'warn'}, pino.destination({dest: 2, sync: true}));
  }
  try {
    // Synchronous, so that the last lines before a crash are there to be read.
    const destination = pino.destination({dest: logFile, append: true, sync: true});
    return pino({level: logLevel ?? 'info'}, destination);
  } catch (error) {
    throw new UsageError(`--log-file: ${logFile} cannot be written: ${(error as Error).message}`);
  }
}
