import {formatCount} from '../../../quantity/format.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {wrapText} from '../../../text/wrap.js';
import type {Problem} from '../../../view/summary/problems.js';
import {totalBytesText, totalPacketsText} from '../../../view/summary/total-text.js';
import {problemsOnScreen} from '../problems.js';
import type {ScreenState} from '../screen-state.js';
import {clamp} from '../selection.js';
import {paneHeight} from '../size.js';
import {type DetailLine, serviceDetails} from './service-details.js';

/** What the services pane shows. */
export type ServicesState = Pick<
  ScreenState,
  'snapshot' | 'past' | 'sorted' | 'view' | 'size' | 'paneTop' | 'selectedService'
>;

/** How the lines below the title of the pane are used: column titles, rows, the details of one service, the totals. */
export interface ServicesLayout {
  /** The index of the service under the cursor; -1 if there are no services. */
  readonly cursor: number;
  /** The index of the first row in sight, and how many rows are. */
  readonly top: number;
  readonly rows: number;
  /** Whether there is room for a blank line above the details and above the totals. */
  readonly isSpaced: boolean;
  readonly details: readonly DetailLine[];
  readonly totals: readonly string[];
  readonly problems: readonly Problem[];
}

/** A pane of fewer lines has no blank ones. */
const leastSpacedLines = 10;
const indent = 2;

export function servicesLayout(state: ServicesState): ServicesLayout {
  const {snapshot, size, paneTop, selectedService} = state;
  const {services} = snapshot;
  const cursor = services.length === 0 ? -1 : clamp(selectedService, services.length - 1);
  const room = Math.max(1, paneHeight(size) - 1);
  const isSpaced = room >= leastSpacedLines;
  const gap = isSpaced ? 1 : 0;
  const problems = problemsOnScreen(state);
  const service = services[cursor];
  const all = service === undefined ? [] : serviceDetails(service, problems, size.columns - indent);
  // Details give way to some rows, totals to the rest.
  const leastRows = Math.min(Math.max(1, services.length), Math.max(2, Math.floor(room / 3)));
  const details = cutDetails(all, room - leastRows - gap);
  const left = room - (details.length === 0 ? 0 : details.length + gap);
  const totals = totalsText(state);
  const shownTotals = totals.length > 0 && left - gap - totals.length >= leastRows ? totals : [];
  const rows = left - (shownTotals.length === 0 ? 0 : shownTotals.length + gap);
  const lastTop = Math.max(0, services.length - rows);
  return {
    cursor,
    top: clamp(Math.max(Math.min(paneTop, Math.max(0, cursor)), cursor - rows + 1), lastTop),
    rows,
    isSpaced,
    details,
    totals: shownTotals,
    problems,
  };
}

/** What was cut shows as `…`. */
function cutDetails(details: readonly DetailLine[], room: number): readonly DetailLine[] {
  if (details.length <= room) return details;
  const kept = details.slice(0, Math.max(0, room));
  return kept.map((line, index) => (index === kept.length - 1 ? {...line, text: `${line.text} …`} : line));
}

/** What the totals consist of. */
function totalsText({snapshot, sorted, view, size}: ServicesState): string[] {
  const bytes = totalBytesText(snapshot, sorted, view.units);
  if (bytes === '') return [];
  const {evicted} = snapshot.totals.flows;
  const atLimit = evicted > 0 ? `; ${formatCount(evicted)} flows made room for others at a limit` : '';
  return [`Total ${bytes}`, `Datagrams ${totalPacketsText(snapshot, sorted)}${atLimit}`].flatMap(line =>
    wrapText(line, size.columns, indent),
  );
}

/** The service under the cursor. */
export function chosenService({
  snapshot,
  selectedService,
}: Pick<ScreenState, 'snapshot' | 'selectedService'>): ServiceSnapshot | undefined {
  return snapshot.services[clamp(selectedService, snapshot.services.length - 1)];
}

/** Moves the cursor, and scrolls as far as that needs. */
export function moveService(state: ScreenState, by: number): ScreenState {
  const last = state.snapshot.services.length - 1;
  return selectService(state, clamp(state.selectedService, last) + by);
}

export function selectService(state: ScreenState, index: number): ScreenState {
  const {top} = servicesLayout(state);
  const selected = {...state, selectedService: clamp(index, state.snapshot.services.length - 1)};
  return {...selected, paneTop: servicesLayout({...selected, paneTop: top}).top};
}

/** Rows in sight. */
export function servicesHeight(state: ScreenState): number {
  return servicesLayout(state).rows;
}
