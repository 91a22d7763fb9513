import type {ScreenState} from '../screen-state.js';
import {detailLineCount} from './detail-lines.js';
import {flowDetail} from './flow-detail.js';
import {shownLog} from './log-levels.js';
import {servicesText} from './services.js';

/** How many lines the open pane has below its title, visible or not; 0 for the table. */
export function paneLineCount(state: ScreenState): number {
  switch (state.mode) {
    case 'detail': {
      const detail = flowDetail(state);
      return detail === undefined ? 1 : detailLineCount(detail, state.size);
    }
    case 'services':
      return servicesLineCount(state);
    case 'log':
      return Math.max(1, shownLog(state).length);
    default:
      return 0;
  }
}

function servicesLineCount(state: ScreenState): number {
  const {totals, services} = servicesText(state);
  const lines = services.reduce((sum, {details}) => sum + 1 + details.length, 0);
  return totals.length + 1 + Math.max(1, lines);
}
