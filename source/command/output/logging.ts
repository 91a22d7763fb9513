import pino, {type Logger} from 'pino';
import {type FileOwner, openToWrite, privateFileMode} from '../../snapshot/replace-file.js';
import {withEscapedControls} from '../../text/sanitize.js';
import {createLogMask} from '../../view/privacy/log-mask.js';
import type {Mask} from '../../view/privacy/mask.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';
import {createLogTap, type LogTap} from './log-tap.js';
import {openOutlet} from './outlet.js';
import {sayOnStderr} from './stderr.js';
import type {Troubles} from './troubles.js';

/** Where the run is logged, and what its screen shows of that. */
export interface Log {
  readonly logger: Logger;
  readonly tap: LogTap | undefined;
  /** For what happens to flows. The log pane can show their starts and ends even where the log leaves out such details. */
  readonly flows: Logger;
  /** Opens the log file anew, which may have been moved away. @throws {NodeJS.ErrnoException} */
  reopen(): void;
}

/** There is no other place to say that stderr takes no lines. */
const stderr = openOutlet(2, {onFailure: () => {}, onRecovery: () => {}});
const stderrLines = {
  write(line: string) {
    const harmless = withEscapedControls(line);
    if (!process.stderr.isTTY) stderr.write(harmless);
    // A terminal that is not read loses lines; waiting for it would stop everything, keeping them all would fill the memory.
    else if (!process.stderr.writableNeedDrain) process.stderr.write(harmless);
  },
};

/**
 * The log goes to a file, or as warnings to stderr; with a screen, to its log pane, and never over it.
 * @param mask masks addresses and names in the log pane; a log file keeps the real ones
 * @param owner whose a new log file is to be
 * @throws {UsageError} when the file cannot be written
 */
export function openLog(
  {logFile, logLevel, fileMode = privateFileMode}: CommandOptions,
  screen: boolean,
  troubles: Troubles,
  mask?: Mask,
  owner?: FileOwner,
): Log {
  const tap = screen ? createLogTap(mask && createLogMask(mask)) : undefined;
  if (logFile === undefined) {
    const logger = tap
      ? pino({level: logLevel ?? 'info'}, tap)
      : pino({level: logLevel ?? 'warn'}, stderrLines);
    const flows = tap ? pino({level: logLevel ?? 'debug'}, tap) : logger;
    return {logger, tap, flows, reopen() {}};
  }
  try {
    const file = openOutlet(openToWrite(logFile, 'a', fileMode, owner), {
      onFailure({message}) {
        const sentence = `--log-file: ${logFile} cannot be written: ${message}`;
        troubles.set('log', sentence);
        if (!screen) sayOnStderr(sentence);
      },
      onRecovery(lost) {
        troubles.delete('log');
        logger.warn({lost}, 'the log can be written again; some of its lines are lost');
      },
    });
    const level = logLevel ?? 'info';
    const harmless = {write: (line: string) => file.write(withEscapedControls(line))};
    const streams =
      level === 'silent' ? [] : [harmless, ...(tap ? [tap] : [])].map(stream => ({stream, level}));
    const logger = pino({level}, pino.multistream(streams));
    const flows =
      tap && logLevel === undefined
        ? pino(
            {level: 'debug'},
            pino.multistream([
              {stream: harmless, level},
              {stream: tap, level: 'debug'},
            ]),
          )
        : logger;
    return {logger, tap, flows, reopen: () => file.replace(openToWrite(logFile, 'a', fileMode))};
  } catch (error) {
    throw new UsageError(`--log-file: ${logFile} cannot be written: ${(error as Error).message}`);
  }
}
