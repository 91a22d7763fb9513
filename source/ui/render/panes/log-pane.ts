import {truncate} from '../../../text/sanitize.js';
import {logLevelName} from '../../state/panes/log-levels.js';
import {logLines} from '../../state/panes/log-lines.js';
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
  const lines = logLines(state).map(({text, level}): Line => [[text, toneOf(level)]]);
  const nothing: Line = [[truncate('Nothing was logged at this level.', size.columns), 'quiet']];
  return {title, hint, lines: lines.length > 0 ? lines : [nothing]};
}

function toneOf(level: number): Tone | undefined {
  if (level >= errorLevel) return 'alert';
  return level >= warningLevel ? 'warning' : undefined;
}
