import {memo} from 'react';
import {type DetailPaneState, detailPane} from '../render/panes/detail-pane.js';
import {paneLines} from '../render/panes/pane-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const flowDetailFields = [
  'selectedIndex',
  'selectedFlow',
  'rows',
  'snapshot',
  'newest',
  'view',
  'past',
  'sizesOf',
  'size',
  'paneTop',
] as const satisfies readonly (keyof DetailPaneState)[];

/** Everything about the selected flow. */
export const FlowDetail = memo(function FlowDetail(state: DetailPaneState) {
  return <StyledLines lines={paneLines(state, detailPane(state))} />;
});
