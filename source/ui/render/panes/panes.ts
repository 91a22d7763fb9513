import type {Mode} from '../../state/commands.js';
import type {ScreenState} from '../../state/state.js';
import {composeDetail} from './detail-lines.js';
import {composeLog} from './log-lines.js';
import type {PaneText} from './pane-lines.js';
import {composeServices} from './service-lines.js';

const texts: Readonly<Partial<Record<Mode, (state: ScreenState) => PaneText>>> = {
  detail: composeDetail,
  services: composeServices,
  log: composeLog,
};

/** What the pane has to say that is shown in place of the table; undefined where none is. */
export function paneText(state: ScreenState): PaneText | undefined {
  return texts[state.mode]?.(state);
}
