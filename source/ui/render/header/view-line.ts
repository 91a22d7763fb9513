import {formatCount} from '../../../quantity/format.js';
import {defaultUnits, type Units} from '../../../quantity/units.js';
import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {columnById} from '../../../view/columns/columns.js';
import {missingFieldsText} from '../../../view/view.js';
import type {ScreenState} from '../../state/screen-state.js';
import {tableHeight} from '../../state/size.js';
import {type Span, widthOf} from '../spans.js';

/** A part of the line. On a narrow terminal the lowest ranks are left out first; parts without a rank stay. */
interface Part {
  readonly rank?: number;
  readonly spans: readonly Span[];
  /** Separates it from the part before. */
  readonly gap?: string;
}

/** What the view line shows. */
export type ViewLineState = Pick<
  ScreenState,
  'view' | 'sorted' | 'snapshot' | 'mode' | 'draftError' | 'size' | 'grouping' | 'rows' | 'selectedIndex'
>;

const unitNames: Record<Units, string> = {
  bytes: 'bytes',
  'bytes-iec': 'bytes, K=1024',
  bits: 'bits',
  'bits-iec': 'bits, K=1024',
};

/** Which flows are shown, in which order and units, and the row of the cursor. */
export function viewLine(state: ViewLineState): Span[] {
  const {view, sorted, snapshot, mode, draftError, size, grouping, rows, selectedIndex} = state;
  const {flows} = snapshot.totals;
  const {column, direction} = view.sort;
  const labelled = (label: string, text: string): Span[] => [
    [`${label} `, 'label'],
    [text, 'value'],
  ];
  const all = tableOf(snapshot).count;
  const missing = sorted.length === 0 && all > 0 ? missingFieldsText(snapshot, view.filter) : '';
  const filter: Span[] =
    view.filter === ''
      ? [['none', 'quiet']]
      : [
          [sanitizeText(view.filter), 'value'],
          [`  ${sorted.length} of ${all} flows`],
          [missing && `: ${missing}`, 'alert'],
        ];
  const since = `, ${formatCount(flows.started)} started, ${formatCount(flows.ended)} ended`;
  const parts: (Part | false)[] = [
    {rank: 3, spans: labelled('Flows', `${formatCount(flows.active)} active`)},
    {rank: 0, gap: '', spans: [[since]]},
    {rank: 5, spans: labelled('Sort', `${columnById(column).id} ${direction === 'asc' ? '▲' : '▼'}`)},
    grouping !== undefined && {rank: 4, spans: labelled('Tree', `by ${grouping}`)},
    view.units !== defaultUnits && {rank: 2, spans: labelled('Units', unitNames[view.units])},
    {spans: [['Filter ', 'label'], ...filter]},
    rows.length > tableHeight(state) && {
      rank: 1,
      spans: labelled('Row', `${selectedIndex + 1} of ${rows.length}`),
    },
    // While the prompt is open, the reason stands below it.
    draftError !== undefined &&
      mode !== 'filter' && {gap: '  ', spans: [[sanitizeText(draftError.error), 'alert']]},
  ];
  return fitting(
    parts.filter(part => part !== false),
    size.columns,
  );
}

function fitting(parts: readonly Part[], width: number): Span[] {
  const spans = parts.flatMap(({gap = '   ', spans}, index): Span[] => [[index > 0 ? gap : ''], ...spans]);
  const least = Math.min(...parts.map(({rank}) => rank ?? Number.POSITIVE_INFINITY));
  if (widthOf(spans) <= width || least === Number.POSITIVE_INFINITY) return spans;
  return fitting(
    parts.filter(({rank}) => rank !== least),
    width,
  );
}
