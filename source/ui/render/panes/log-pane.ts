import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {logLevelName, shownLog} from '../../state/panes/log-levels.js';
import type {ScreenState} from '../../state/screen-state.js';
import type {Line} from '../spans.js';
import type {Tone} from '../theme.js';
import type {Pane, PaneState} from './pane-lines.js';

export type LogPaneState = PaneState & Pick<ScreenState, 'log' | 'logLevel'>;

const [errorLevel, warningLevel] = [50, 40];

/** The last log lines, newest first. */
export function logPane(state: LogPaneState): Pane {
  const {logLevel, size} = state;
  const title = `Log: ${logLevelName(logLevel)} and above, newest first`;
  const hint = '; Esc returns, l changes the level, Tab goes on';
  const lines = shownLog(state).map(({atMs, level, text}): Line => {
    const time = new Date(atMs).toTimeString().slice(0, 8);
    const line = `${time} ${logLevelName(level).padEnd(5)} ${sanitizeText(text)}`;
    return [[truncate(line, size.columns), toneOf(level)]];
  });
  const nothing: Line = [[truncate('Nothing was logged at this level.', size.columns), 'quiet']];
  return {title, hint, lines: lines.length > 0 ? lines : [nothing]};
}

function toneOf(level: number): Tone | undefined {
  if (level >= errorLevel) return 'alert';
  return level >= warningLevel ? 'warning' : undefined;
}
