import {formatAge, formatCount, formatPercent, formatRate} from '../../quantity/format.js';
import type {QuantityUnit} from '../../quantity/quantity.js';
import {amountText, defaultUnits, rateText, type Units} from '../../quantity/units.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import type {Column, ColumnId} from './column.js';

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
  key: (flow: FlowSnapshot, nowMs: number) => number,
  format: (value: number, units: Units) => string = formats[unit],
  // One more than the title, for the sort arrow.
  width = Math.max(5, title.length + 1),
): Column {
  return {
    id,
    title,
    description,
    importance,
    unit,
    key,
    width,
    minWidth: width,
    align: 'right',
    defaultDirection: 'desc',
    text: (flow, nowMs, context) => format(key(flow, nowMs), context?.units ?? defaultUnits),
  };
}

/** A left-aligned column of text, sorted from A to Z. */
export function textColumn(
  id: ColumnId,
  title: string,
  description: string,
  importance: number,
  width: number,
  key: (flow: FlowSnapshot, nowMs: number) => string,
  minWidth = width,
): Column {
  return {
    id,
    title,
    description,
    importance,
    key,
    width,
    minWidth,
    align: 'left',
    defaultDirection: 'asc',
    text: (flow, nowMs) => sanitizeText(key(flow, nowMs)),
  };
}
