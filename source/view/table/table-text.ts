import {placeOf} from '../../snapshot/columns/from-rows.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {truncate, withoutControls} from '../../text/sanitize.js';
import {areDefault} from '../columns/choose.js';
import type {CellContext} from '../columns/column.js';
import {summaryLines} from '../summary/summary.js';
import {type ViewState, viewFlows} from '../view.js';
import {addressWidthsOf, cellText, layoutColumns} from './layout.js';

export interface TextTableOptions {
  /** The longest line, in terminal columns. */
  readonly width: number;
  readonly maxRows?: number;
}

/** The whole table as plain text, like `top -b`: a summary, a header, a line per flow, a blank line. */
export function renderTextTable(
  snapshot: Snapshot,
  view: ViewState,
  {width, maxRows}: TextTableOptions,
): string {
  const {rx, tx} = snapshot.totals;
  const context: CellContext = {
    units: view.units,
    totalBytesPerSecond: forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond,
    ratesOf: () => [],
  };
  // A single printout has no history.
  const isChosen = !areDefault(view.columns);
  const columns = view.columns.filter(id => id !== 'history' || isChosen);
  const visible = viewFlows(snapshot, view);
  const flows = maxRows === undefined ? visible.all() : visible.slice(0, maxRows);
  const places = flows.map(placeOf);
  const placed = layoutColumns(width, addressWidthsOf(places), columns, places, isChosen);
  const line = (cells: string[]) => cells.join(' ').trimEnd();
  const lines = [
    ...summaryLines(snapshot, view.units, visible).map(summary => truncate(summary, width)),
    '',
    line(placed.map(each => cellText(each, each.column.title))),
    ...flows.map(flow =>
      line(placed.map(each => cellText(each, each.column.text(flow, snapshot.takenAtMs, context)))),
    ),
  ];
  return `${lines.map(withoutControls).join('\n')}\n\n`;
}
