import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import {repeatedElsewhere} from '../columns/cells.js';
import type {ColumnId} from '../columns/column.js';
import {columnById} from '../columns/columns.js';
import type {ViewState} from '../view.js';

/** Drawn, not told. */
const pictures: ReadonlySet<ColumnId> = new Set(['history', 'share']);

/** A flow as the table shows it, whole and as plain text: to be pasted into a message. */
export function rowText(flow: FlowSnapshot, {columns, units}: ViewState, nowMs: number): string {
  return columns
    .filter(id => !pictures.has(id))
    .flatMap(id => {
      if (id === 'metadata') return metadataTexts(flow);
      const text = columnById(id).text(flow, nowMs, {units, totalBytesPerSecond: 0, ratesOf: () => []});
      if (text === '') return [];
      return id === 'client' || id === 'target' ? text : `${id}=${quoted(text)}`;
    })
    .join(' ');
}

function metadataTexts({metadata}: FlowSnapshot): string[] {
  return Object.entries(metadata)
    .filter(([key]) => !repeatedElsewhere.has(key))
    .map(([key, value]) => `${quoted(sanitizeText(key))}=${quoted(sanitizeText(String(value)))}`);
}

/** What has a space or a sign in it that means something here stands in quotes, as the filter takes it. */
function quoted(text: string): string {
  return /[\s"'=]|^$/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
