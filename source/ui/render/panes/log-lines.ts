import {sanitizeText, truncate} from '../../../text/sanitize.js';
import type {ScreenState} from '../../state/state.js';
import {theme} from '../theme.js';
import type {PaneText} from './pane-lines.js';

/** As pino numbers them. */
const levels = [
  {level: 20, name: 'debug'},
  {level: 30, name: 'info'},
  {level: 40, name: 'warn'},
  {level: 50, name: 'error'},
] as const;

/** The next one of those that the pane may start from. */
export function nextLogLevel(level: number): number {
  const index = levels.findIndex(each => each.level === level);
  return levels[(index + 1) % levels.length]!.level;
}

function nameOf(level: number): string {
  return levels.findLast(each => each.level <= level)?.name ?? 'trace';
}

/** The last lines of the log, the newest first. */
export function composeLog(state: ScreenState): PaneText {
  const {log, logLevel, size} = state;
  const shown = log.filter(({level}) => level >= logLevel).reverse();
  const title = `Log: ${nameOf(logLevel)} and above, the newest first`;
  const hint = '; Esc returns, l changes the level, Tab goes on';
  const lines = shown.map(({atMs, level, text}) => {
    const time = new Date(atMs).toTimeString().slice(0, 8);
    const line = truncate(`${time} ${nameOf(level).padEnd(5)} ${sanitizeText(text)}`, size.columns);
    if (level >= 50) return theme.alert(line);
    return level >= 40 ? theme.warning(line) : line;
  });
  const nothing = theme.quiet(truncate('Nothing was logged at this level.', size.columns));
  return {title, hint, lines: lines.length > 0 ? lines : [nothing]};
}
