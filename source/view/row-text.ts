import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {columnById} from './columns.js';
import type {ViewState} from './view.js';

/** A flow as the table shows it, whole and as plain text: to be pasted into a message. */
export function rowText(flow: FlowSnapshot, {columns, units}: ViewState, nowMs: number): string {
  return columns
    .map(columnById)
    .map(column => {
      const text = column.text(flow, nowMs, {units, totalBytesPerSecond: 0, ratesOf: () => []});
      return column.id === 'client' || column.id === 'target' || text === '' ? text : `${column.id}=${text}`;
    })
    .filter(text => text !== '')
    .join(' ');
}
