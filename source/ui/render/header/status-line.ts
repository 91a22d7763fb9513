import {defaultUnits, type Units} from '../../../quantity/units.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {columnById} from '../../../view/columns/columns.js';
import {silentHosts} from '../../../view/fleet/silent-hosts.js';
import type {Grouping} from '../../../view/rows/groups.js';
import {firstFlows, matchCount, matchCountText} from '../../../view/summary/match-count.js';
import {doneByUser} from '../../../view/summary/problems.js';
import {missingFieldsText} from '../../../view/view.js';
import {keyOf} from '../../state/key-names.js';
import {problemsOnScreen} from '../../state/problems.js';
import type {ScreenState} from '../../state/screen-state.js';
import {headerHeight, headerHeights, tableHeight} from '../../state/size.js';
import {type Span, widthOf} from '../spans.js';
import {alertBanner} from './alerts-spans.js';
import {fittingParts, type Part} from './parts.js';
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
  | 'past'
  | 'kind'
  | 'momentMs'
  | 'writing'
>;

const unitNames: Record<Units, string> = {
  bytes: 'bytes',
  'bytes-iec': 'bytes, K=1024',
  bits: 'bits',
  'bits-iec': 'bits, K=1024',
};
/** A shorter notice says nothing. */
const minimumNotice = 30;
/** As long as a hint goes before what is wrong where there is no room for both. */
const hintedSeconds = 20;

/**
 * What the view leaves out and how it is arranged, and then what is wrong, the hint, or else the states of the flows.
 * @param hint comes before what is wrong
 */
export function statusLine(state: StatusState, hint: string | undefined): Span[] {
  const {columns} = state.size;
  const {alerts = [], uptimeSeconds} = state.snapshot;
  const view = fittingParts(viewParts(state), columns);
  const room = columns - widthOf(view) - 3;
  const besideHint = room - (hint?.length ?? 0) - 2;
  // What is wrong is more important than a hint, once that was read; a recording's hint is its position.
  const isHintFirst = state.kind !== 'live' || uptimeSeconds < hintedSeconds;
  const wrong = wrongNow(state);
  const isWell = wrong.length + alerts.length === 0;
  const hinted = isWell || isHintFirst || besideHint >= minimumNotice ? hint : undefined;
  const told: Span[] = [
    ...(hinted === undefined ? [] : ([[hinted, 'warning']] satisfies Span[])),
    ...(hinted === undefined
      ? wrongSpans(state, wrong, room, false)
      : besideHint >= minimumNotice
        ? wrongSpans(state, wrong, besideHint, true)
        : []),
  ];
  if (told.length > 0 && room >= minimumNotice) return [...view, [view.length > 0 ? '   ' : ''], ...told];
  return fittingParts([...sortParts(state), ...viewParts(state, true), ...restParts(state)], columns);
}

/** The sort column, whose title may be that of a sum which is not shown. */
function sortParts({view}: StatusState): Part[] {
  const {column, direction} = view.sort;
  return [{rank: 3, spans: labelled('Sort', `${columnById(column).id} ${direction === 'asc' ? '▲' : '▼'}`)}];
}

/** How the rest of the rows is, where nothing is wrong. */
function restParts(state: StatusState): Part[] {
  const isCut = state.rows.length > tableHeight(state) || firstFlows(state.snapshot) !== undefined;
  return [
    ...(isShownAbove(state) ? [] : [{rank: 0, spans: statesLine(state.snapshot)}]),
    ...(isCut ? [{rank: 1, spans: labelled('Row', rowText(state))}] : []),
  ];
}

/** `12 of 34`; where only the first flows are here, `12 of 1234 (first 200 here)`, or in a tree `12 of 40 (first 200 of 1234 flows here)`. */
function rowText({rows, selectedIndex, snapshot, view, sorted, grouping}: StatusState): string {
  const here = firstFlows(snapshot);
  const row = `${selectedIndex + 1} of `;
  if (here === undefined) return `${row}${rows.length}`;
  const {flows, isLeast} = matchCount(snapshot, view.filter, sorted);
  if (isLeast) return `${row}≥ ${rows.length}`;
  return grouping === undefined
    ? `${row}${flows} (first ${here} here)`
    : `${row}${rows.length} (first ${here} of ${flows} flows here)`;
}

function labelled(label: string, text: string): Span[] {
  return [
    [`${label} `, 'label'],
    [text, 'value'],
  ];
}

/** On a terminal with room, they stand in place of services where there are none. */
function isShownAbove({size, snapshot}: StatusState): boolean {
  return headerHeight(size) > headerHeights.compact && snapshot.services.length === 0;
}

/** @param saysNone also where there is no filter */
function viewParts(state: StatusState, saysNone = false): (Part | false)[] {
  const {view, sorted, snapshot, mode, draftError, grouping} = state;
  const count = matchCount(snapshot, view.filter, sorted);
  // Of several machines not all flows are here, and others may have the field.
  const isMissing = sorted.length === 0 && count.ofFlows > 0 && snapshot.hosts === undefined;
  const missing = isMissing ? missingFieldsText(snapshot, view.filter) : '';
  const filter: Part = {
    spans: [
      ...labelled('Filter', sanitizeText(view.filter)),
      [`  ${matchCountText(count)}`],
      [missing && `: ${missing}`, 'alert'],
    ],
  };
  const none: Part = {
    rank: 2,
    spans: [
      ['Filter ', 'label'],
      ['none', 'quiet'],
    ],
  };
  return [
    state.writing !== undefined && {rank: 7, spans: labelled('Writing', state.writing)},
    grouping !== undefined && {rank: 5, spans: treeSpans(grouping, snapshot)},
    endPart(state),
    view.units !== defaultUnits && {rank: 4, spans: labelled('Units', unitNames[view.units])},
    view.filter === '' ? saysNone && none : filter,
    // While the prompt is open, the reason stands below it.
    draftError !== undefined &&
      mode !== 'filter' && {gap: '  ', spans: [[sanitizeText(draftError.error), 'alert']] satisfies Span[]},
  ];
}

/** Says so where the last of the rows that are here is in sight, and is not the last that matches. */
function endPart(state: StatusState): Part | false {
  const {rows, selectedIndex, snapshot, view, sorted} = state;
  const here = firstFlows(snapshot);
  const isInSight = selectedIndex + tableHeight(state) >= rows.length;
  if (here === undefined || here === 0 || !isInSight || state.grouping !== undefined) return false;
  const {flows, isLeast} = matchCount(snapshot, view.filter, sorted);
  return !isLeast && {rank: 6, spans: [[`first ${here} of ${flows} flows`, 'warning']]};
}

/** Parents of a tree by host know all flows of theirs, others only those that are here. */
function treeSpans(grouping: Grouping, snapshot: StatusState['snapshot']): Span[] {
  const here = grouping === 'host' ? undefined : firstFlows(snapshot);
  const part: Span[] = here === undefined ? [] : [[` of the first ${here} flows`, 'warning']];
  return [...labelled('Tree', `by ${grouping}`), ...part];
}

/** The first of the alerts that are on, or else of what is wrong now. */
function wrongSpans(
  {snapshot, bindings}: StatusState,
  notices: readonly string[],
  room: number,
  follows: boolean,
): Span[] {
  const alert = alertBanner({alerts: snapshot.alerts, notices}, room, keyOf(bindings, 'alert'));
  return alert.length > 0 ? [[follows ? '  ' : ''], ...alert] : noticeSpans(notices, room, follows);
}

/** Which machines are silent, what goes wrong with services now, worst first, and the notices that say something else. What the user did is not wrong. */
function wrongNow(state: StatusState): string[] {
  const problems = problemsOnScreen(state).filter(({isNow, kind}) => isNow && !doneByUser.has(kind));
  const refused = problems.filter(({kind}) => kind === 'refused').map(({service}) => service);
  const isToldBefore = (notice: string) =>
    refused.some(name => notice.startsWith(`${name}: `) && notice.includes(' refuses: '));
  return [
    ...silentHosts(state.snapshot, state.view.units),
    ...problems.map(({sentence}) => sentence),
    ...state.snapshot.notices.filter(notice => !isToldBefore(notice)),
  ];
}

/** The first of the notices, and how many more there are. */
function noticeSpans(notices: readonly string[], room: number, follows: boolean): Span[] {
  const [notice] = notices;
  if (notice === undefined) return [];
  const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
  const text = truncate(`! ${sanitizeText(notice)}`, Math.max(1, room - more.length)) + more;
  return [[follows ? '  ' : ''], [text, 'alert']];
}
