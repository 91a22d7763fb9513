import type {FlowSnapshot} from '../../source/snapshot/snapshot.js';
import type {FlatRows} from '../../source/view/rows/flat-rows.js';
import type {Rows} from '../../source/view/rows/rows.js';
import {initialView, type ViewChoices, viewFlows} from '../../source/view/view.js';
import {snapshot} from './flows.js';

/** All rows, in order. */
export function allOf(rows: Rows): readonly FlowSnapshot[] {
  return rows.slice(0, rows.length);
}

/** The rows of these flows. */
export function rowsOf(flows: readonly FlowSnapshot[], view: ViewChoices = {}): FlatRows {
  return viewFlows(snapshot(flows), initialView(view));
}
