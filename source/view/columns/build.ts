import {formatAge, formatCount, formatPercent, formatRate} from '../../quantity/format.js';
import type {QuantityUnit} from '../../quantity/quantity.js';
import {amountText, defaultUnits, rateText, type Units} from '../../quantity/units.js';
import {placeOf} from '../../snapshot/columns/from-rows.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {sanitizeText} from '../../text/sanitize.js';
import type {Column, ColumnId, NumberColumn, TextColumn} from './column.js';
import type {Measure} from './measures.js';

const formats: Record<QuantityUnit, (value: number, units: Units) => string> = {
  bytes: amountText,
  'bytes/s': rateText,
  count: formatCount,
  'count/s': formatRate,
  '%': formatPercent,
  ms: formatAge,
};

/** A right-aligned column of numbers, largest first when sorted. */
export function numberColumn(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  unit: QuantityUnit,
  {value, fill}: Measure,
  format: (value: number, units: Units) => string = formats[unit],
  // One more than the title, for the sort arrow.
  width = Math.max(5, title.length + 1),
): NumberColumn {
  const textAt = (page: FlowPage, index: number, nowMs: number, units = defaultUnits) =>
    format(value(page, index, nowMs), units);
  return {
    id,
    title,
    description,
    importance,
    unit,
    value,
    fill,
    width,
    minWidth: width,
    align: 'right',
    defaultDirection: 'desc',
    textAt,
    text: ofRow(textAt),
  };
}

/** A left-aligned column of text, sorted from A to Z. */
export function textColumn(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  width: number,
  read: (page: FlowPage, index: number, nowMs: number) => string,
  minWidth = width,
): TextColumn {
  const textAt = (page: FlowPage, index: number, nowMs: number) => sanitizeText(read(page, index, nowMs));
  return {
    id,
    title,
    description,
    importance,
    value: read,
    width,
    minWidth,
    align: 'left',
    defaultDirection: 'asc',
    textAt,
    text: ofRow(textAt),
  };
}

/** The text of a cell, for a flow that is shown. */
export function ofRow(textAt: Column['textAt']): Column['text'] {
  return (flow, nowMs, context) => {
    const {page, index} = placeOf(flow);
    return textAt(page, index, nowMs, context?.units);
  };
}
