import {memo} from 'react';
import {besideLines} from '../render/panes/beside.js';
import {type DetailPaneState, detailPane} from '../render/panes/detail-pane.js';
import {paneLines} from '../render/panes/pane-lines.js';
import type {Line} from '../render/spans.js';
import {type TableState, tableLines} from '../render/table/table-lines.js';
import {besideGap, detailArea, tableWidth} from '../state/size.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const flowDetailFields = [
  'selectedIndex',
  'selectedFlow',
  'rows',
  'groups',
  'snapshot',
  'newest',
  'momentMs',
  'view',
  'past',
  'sizesOf',
  'watched',
  'size',
  'paneTop',
] as const satisfies readonly (keyof DetailPaneState)[];

/** Everything about the selected flow. */
export const FlowDetail = memo(function FlowDetail(state: DetailPaneState) {
  return <StyledLines lines={detailLines(state)} />;
});

/** The table of flows, and everything about the selected one beside it. */
export const FlowsAndDetail = memo(function FlowsAndDetail(state: TableState & DetailPaneState) {
  const gap = '│'.padStart(besideGap - 1).padEnd(besideGap);
  return <StyledLines lines={besideLines(tableLines(state), detailLines(state), tableWidth(state), gap)} />;
});

function detailLines(state: DetailPaneState): Line[] {
  return paneLines(state, detailPane(state), detailArea(state.size));
}
