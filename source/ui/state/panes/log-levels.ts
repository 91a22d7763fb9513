import type {LogLine} from '../commands.js';
import type {ScreenState} from '../screen-state.js';

/** The levels of pino that the log pane offers. */
export const logLevels = [
  {level: 20, name: 'debug'},
  {level: 30, name: 'info'},
  {level: 40, name: 'warn'},
  {level: 50, name: 'error'},
] as const;

/** The lowest level to show after this one. */
export function nextLogLevel(level: number): number {
  const index = logLevels.findIndex(each => each.level === level);
  return logLevels[(index + 1) % logLevels.length]!.level;
}

export function logLevelName(level: number): string {
  return logLevels.findLast(each => each.level <= level)?.name ?? 'trace';
}

/** The log lines of the chosen level and above, newest first. */
export function shownLog({log, logLevel}: Pick<ScreenState, 'log' | 'logLevel'>): readonly LogLine[] {
  return log.filter(({level}) => level >= logLevel).reverse();
}
