import type {ScreenState} from '../screen-state.js';
import {detailLineCount} from './detail-lines.js';
import {flowDetail} from './flow-detail.js';
import {logLines} from './log-lines.js';

/** How many lines the open pane has below its title, visible or not; 0 for a table. */
export function paneLineCount(state: ScreenState): number {
  switch (state.mode) {
    case 'detail': {
      const detail = flowDetail(state);
      return detail === undefined ? 1 : detailLineCount(detail, state.size);
    }
    case 'log':
      return Math.max(1, logLines(state).length);
    default:
      return 0;
  }
}
