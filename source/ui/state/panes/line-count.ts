import {sizeHistogram} from '../../../view/graphs/size-histogram.js';
import type {ScreenState} from '../screen-state.js';
import {flowDetail} from './flow-detail.js';
import {logLines} from './log-lines.js';

/** Lines of each rate graph in the detail pane. */
export const detailGraphHeight = 4;

/** How many lines the open pane has below its title, visible or not; 0 for a table. */
export function paneLineCount(state: ScreenState): number {
  switch (state.mode) {
    case 'detail':
      return detailLineCount(state);
    case 'log':
      return Math.max(1, logLines(state).length);
    default:
      return 0;
  }
}

function detailLineCount(state: ScreenState): number {
  const detail = flowDetail(state);
  if (detail === undefined) return 1;
  const bars = sizeHistogram(detail.sizes, 1).length;
  const flowAndFacts = 1 + detail.facts.length;
  const graphs = 2 * (1 + detailGraphHeight);
  return flowAndFacts + 1 + graphs + 1 + (bars === 0 ? 0 : 1 + bars);
}
