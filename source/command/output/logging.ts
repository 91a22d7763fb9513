import pino, {type Logger} from 'pino';
import {createLogMask} from '../../view/privacy/log-mask.js';
import type {Mask} from '../../view/privacy/mask.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';
import {createLogTap, type LogTap} from './log-tap.js';

/** Where the run is logged, and what its screen shows of that. */
export interface Log {
  readonly logger: Logger;
  readonly tap: LogTap | undefined;
}

/**
 * The log goes to a file, or as warnings to stderr; with a screen, to its log pane, and never over it.
 * @param mask masks addresses and names in the log pane; a log file keeps the real ones
 * @throws {UsageError} when the file cannot be written
 */
export function openLog({logFile, logLevel}: CommandOptions, screen: boolean, mask?: Mask): Log {
  const tap = screen ? createLogTap(mask && createLogMask(mask)) : undefined;
  if (logFile === undefined) {
    const logger = tap
      ? pino({level: logLevel ?? 'info'}, tap)
      : pino({level: logLevel ?? 'warn'}, pino.destination({dest: 2, sync: true}));
    return {logger, tap};
  }
  try {
    // Synchronous, so that the last lines before a crash are there to be read.
    const file = pino.destination({dest: logFile, append: true, sync: true});
    const level = logLevel ?? 'info';
    const streams = level === 'silent' ? [] : [file, ...(tap ? [tap] : [])].map(stream => ({stream, level}));
    return {logger: pino({level}, pino.multistream(streams)), tap};
  } catch (error) {
    throw new UsageError(`--log-file: ${logFile} cannot be written: ${(error as Error).message}`);
  }
}
