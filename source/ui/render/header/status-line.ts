import {defaultUnits, type Units} from '../../../quantity/units.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {columnById} from '../../../view/columns/columns.js';
import {flowCount} from '../../../view/export.js';
import {missingFieldsText} from '../../../view/view.js';
import {keyOf} from '../../state/key-names.js';
import type {ScreenState} from '../../state/screen-state.js';
import {tableHeight} from '../../state/size.js';
import {type Span, widthOf} from '../spans.js';
import {alertBanner} from './alerts-spans.js';
import {fittingParts} from './parts.js';
import {statesLine} from './states-line.js';

/** What the line above the table shows. */
export type StatusState = Pick<
  ScreenState,
  | 'view'
  | 'sorted'
  | 'snapshot'
  | 'mode'
  | 'draftError'
  | 'size'
  | 'grouping'
  | 'rows'
  | 'selectedIndex'
  | 'bindings'
>;

const unitNames: Record<Units, string> = {
  bytes: 'bytes',
  'bytes-iec': 'bytes, K=1024',
  bits: 'bits',
  'bits-iec': 'bits, K=1024',
};
/** A shorter notice says nothing. */
const minimumNotice = 30;

/**
 * What the view leaves out and how it is arranged, and then what is wrong, the hint, or else the states of the flows.
 * @param hint comes before what is wrong
 */
export function statusLine(state: StatusState, hint: string | undefined): Span[] {
  const {columns} = state.size;
  const {notices, alerts = []} = state.snapshot;
  const row = rowSpans(state);
  const view = fittingParts(viewParts(state), columns);
  const room = columns - widthOf(view) - 3;
  const besideHint = room - (hint?.length ?? 0) - 2;
  // What is wrong is more important than a hint.
  const hinted = notices.length + alerts.length === 0 || besideHint >= minimumNotice ? hint : undefined;
  const told = [
    ...(hinted === undefined ? [] : ([[hinted, 'warning']] satisfies Span[])),
    ...wrongSpans(state, hinted === undefined ? room : besideHint, hinted !== undefined),
  ];
  if (told.length > 0 && room >= minimumNotice) {
    return [...view, [view.length > 0 ? '   ' : ''], ...told];
  }
  const states = statesLine(state.snapshot);
  return fittingParts(
    [
      ...(view.length > 0 ? [{spans: view}] : []),
      {rank: 0, spans: states},
      ...(row.length > 0 ? [{rank: 1, spans: row}] : []),
    ],
    columns,
  );
}

function viewParts(state: StatusState) {
  const {view, sorted, snapshot, mode, draftError, grouping} = state;
  const labelled = (label: string, text: string): Span[] => [
    [`${label} `, 'label'],
    [text, 'value'],
  ];
  const all = flowCount(snapshot);
  const missing = sorted.length === 0 && all > 0 ? missingFieldsText(snapshot, view.filter) : '';
  return [
    view.filter !== '' && {
      spans: [
        ...labelled('Filter', sanitizeText(view.filter)),
        [`  ${sorted.length} of ${all} flows`],
        [missing && `: ${missing}`, 'alert'],
      ] satisfies Span[],
    },
    grouping !== undefined && {rank: 1, spans: labelled('Tree', `by ${grouping}`)},
    view.units !== defaultUnits && {rank: 0, spans: labelled('Units', unitNames[view.units])},
    // While the prompt is open, the reason stands below it.
    draftError !== undefined &&
      mode !== 'filter' && {gap: '  ', spans: [[sanitizeText(draftError.error), 'alert']] satisfies Span[]},
  ];
}

/** The first of the alerts that are on, or else of the notices. */
function wrongSpans({snapshot, bindings}: StatusState, room: number, follows: boolean): Span[] {
  const alert = alertBanner(snapshot, room, keyOf(bindings, 'alert'));
  return alert.length > 0 ? [[follows ? '  ' : ''], ...alert] : noticeSpans(snapshot.notices, room, follows);
}

/** The first of the notices, and how many more there are. */
function noticeSpans(notices: readonly string[], room: number, follows: boolean): Span[] {
  const [notice] = notices;
  if (notice === undefined) return [];
  const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
  const text = truncate(`! ${sanitizeText(notice)}`, Math.max(1, room - more.length)) + more;
  return [[follows ? '  ' : ''], [text, 'alert']];
}

/** The row of the cursor, where not all rows fit. */
function rowSpans(state: StatusState): Span[] {
  const {rows, selectedIndex, view} = state;
  if (rows.length <= tableHeight(state)) return [];
  const {id} = columnById(view.sort.column);
  return [
    ['Row ', 'label'],
    [`${selectedIndex + 1} of ${rows.length}`, 'value'],
    [` by ${id}`, 'quiet'],
  ];
}
