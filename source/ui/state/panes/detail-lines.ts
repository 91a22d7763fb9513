import {sizeHistogram} from '../../../view/graphs/size-histogram.js';
import {bytesPerLine, hexDump} from '../../../view/hex-dump.js';
import {detailArea, type Size} from '../size.js';
import {detailColumns, detailGraphHeight} from './detail-columns.js';
import type {FlowDetail} from './flow-detail.js';

/** How many lines the detail of a flow has, visible or not; the pane draws so many. */
export function detailLineCount(detail: FlowDetail, size: Size): number {
  const {columns} = detailArea(size);
  const {areTwo} = detailColumns(columns);
  const numbers = 1 + detail.numbers.length + detail.answers.length;
  const known = 1 + detail.known.length + 2 + detail.events.length;
  const flow = 1 + (areTwo ? Math.max(numbers, known) : numbers + 1 + known);
  const graph = 1 + detailGraphHeight + 1;
  const graphs = areTwo ? graph : 2 * graph;
  return flow + 1 + graphs + sizeLineCount(detail) + datagramLineCount(detail, columns);
}

function sizeLineCount({sizes}: FlowDetail): number {
  const bars = sizeHistogram(sizes, 1).length;
  return bars === 0 ? 0 : 2 + bars;
}

function datagramLineCount({datagrams}: FlowDetail, columns: number): number {
  if (datagrams === undefined) return 0;
  const perLine = bytesPerLine(columns);
  return datagrams.reduce((sum, {head}) => sum + 1 + hexDump(head, perLine).length, 2);
}
