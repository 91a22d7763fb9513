import {memo} from 'react';
import {type LogPaneState, logPane} from '../render/panes/log-pane.js';
import {paneLines} from '../render/panes/pane-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const logFields = [
  'log',
  'logLevel',
  'size',
  'paneTop',
] as const satisfies readonly (keyof LogPaneState)[];

/** The last log lines. */
export const Log = memo(function Log(state: LogPaneState) {
  return <StyledLines lines={paneLines(state, logPane(state))} />;
});
