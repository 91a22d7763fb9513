import {formatCount} from '../../../quantity/format.js';
import {defaultUnits, type Units} from '../../../quantity/units.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {columnById} from '../../../view/columns/columns.js';
import {missingFieldsText} from '../../../view/view.js';
import {tableHeight} from '../../state/size.js';
import type {ScreenState} from '../../state/state.js';
import {type Piece, widthOf} from '../spans.js';
import {theme} from '../theme.js';

/** A part of the line; on narrow terminals those of the lowest rank are left out, but what has none stays. */
interface Part {
  readonly rank?: number;
  readonly pieces: readonly Piece[];
  /** What stands between it and the part before. */
  readonly gap?: string;
}

const told: Record<Units, string> = {
  bytes: 'bytes',
  'bytes-iec': 'bytes, K=1024',
  bits: 'bits',
  'bits-iec': 'bits, K=1024',
};

/** Which flows are shown, in which order and units, and where the cursor is among them. */
export function viewLine(state: ScreenState): Piece[] {
  const {view, sorted, snapshot, mode, draftError, size, grouping, rows, selectedIndex} = state;
  const {flows} = snapshot.totals;
  const {column, direction} = view.sort;
  const labelled = (label: string, text: string): Piece[] => [
    [`${label} `, theme.label],
    [text, theme.value],
  ];
  const missing =
    sorted.length === 0 && snapshot.flows.length > 0 ? missingFieldsText(snapshot, view.filter) : '';
  const filter: Piece[] =
    view.filter === ''
      ? [['none', theme.quiet]]
      : [
          [sanitizeText(view.filter), theme.value],
          [`  ${sorted.length} of ${snapshot.flows.length} flows`],
          [missing && `: ${missing}`, theme.alert],
        ];
  const since = `, ${formatCount(flows.started)} started, ${formatCount(flows.ended)} ended`;
  const parts: (Part | false)[] = [
    {rank: 3, pieces: labelled('Flows', `${formatCount(flows.active)} active`)},
    {rank: 0, gap: '', pieces: [[since]]},
    {rank: 5, pieces: labelled('Sort', `${columnById(column).id} ${direction === 'asc' ? '▲' : '▼'}`)},
    grouping !== undefined && {rank: 4, pieces: labelled('Tree', `by ${grouping}`)},
    view.units !== defaultUnits && {rank: 2, pieces: labelled('Units', told[view.units])},
    {pieces: [['Filter ', theme.label], ...filter]},
    rows.length > tableHeight(state) && {
      rank: 1,
      pieces: labelled('Row', `${selectedIndex + 1} of ${rows.length}`),
    },
    // While it is typed, the reason stands below it.
    draftError !== undefined &&
      mode !== 'filter' && {gap: '  ', pieces: [[sanitizeText(draftError.error), theme.alert]]},
  ];
  return fitting(
    parts.filter(part => part !== false),
    size.columns,
  );
}

function fitting(parts: readonly Part[], width: number): Piece[] {
  const pieces = parts.flatMap(({gap = '   ', pieces}, index): Piece[] => [
    [index > 0 ? gap : ''],
    ...pieces,
  ]);
  const least = Math.min(...parts.map(({rank}) => rank ?? Number.POSITIVE_INFINITY));
  if (widthOf(pieces) <= width || least === Number.POSITIVE_INFINITY) return pieces;
  return fitting(
    parts.filter(({rank}) => rank !== least),
    width,
  );
}
