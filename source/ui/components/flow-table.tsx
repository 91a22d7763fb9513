import {memo} from 'react';
import {type TableState, tableLines} from '../render/table/table-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const flowTableFields = [
  'snapshot',
  'past',
  'rows',
  'groups',
  'grouping',
  'view',
  'size',
  'mode',
  'top',
  'leftColumns',
  'selectedIndex',
  'columnCursor',
  'tagged',
  'pauseDiff',
  'cursorSign',
  'bindings',
  'kind',
  'momentMs',
] as const satisfies readonly (keyof TableState)[];

/** The table of flows: the column titles and the visible rows. */
export const FlowTable = memo(function FlowTable(state: TableState) {
  return <StyledLines lines={tableLines(state)} />;
});
