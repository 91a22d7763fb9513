import {clamp} from '../selection.js';
import {paneHeight, type Size} from '../size.js';

/** A line below a list. */
export interface DetailLine {
  readonly text: string;
  /** Whether it tells what goes wrong now. */
  readonly isProblem: boolean;
}

/** A list with what is told below it: about the item under the cursor, and about all of them. */
export interface List {
  readonly count: number;
  /** The index of the item under the cursor; -1 if there are none. */
  readonly cursor: number;
  readonly details: readonly DetailLine[];
  readonly totals: readonly string[];
}

/** How the lines below the title of a pane with a list are used: column titles, rows, the details of one item, the totals. */
export interface ListLayout extends Pick<List, 'cursor' | 'details' | 'totals'> {
  /** The index of the first row in sight, and how many rows are. */
  readonly top: number;
  readonly rows: number;
  /** Whether there is room for a blank line above the details and above the totals. */
  readonly isSpaced: boolean;
}

/** A pane of fewer lines has no blank ones. */
const leastSpacedLines = 10;
/** Of the details and of a totals line that goes on. */
export const listIndent = 2;

/** @param paneTop the first row in sight, as far as the cursor lets it */
export function listLayout(
  {count, cursor, details: all, totals}: List,
  size: Size,
  paneTop: number,
): ListLayout {
  const room = Math.max(1, paneHeight(size) - 1);
  const isSpaced = room >= leastSpacedLines;
  const gap = isSpaced ? 1 : 0;
  // Details give way to some rows, totals to the rest.
  const leastRows = Math.min(Math.max(1, count), Math.max(2, Math.floor(room / 3)));
  const details = cutDetails(all, room - leastRows - gap);
  const left = room - (details.length === 0 ? 0 : details.length + gap);
  const shownTotals = totals.length > 0 && left - gap - totals.length >= leastRows ? totals : [];
  const rows = left - (shownTotals.length === 0 ? 0 : shownTotals.length + gap);
  const lastTop = Math.max(0, count - rows);
  return {
    cursor,
    top: clamp(Math.max(Math.min(paneTop, Math.max(0, cursor)), cursor - rows + 1), lastTop),
    rows,
    isSpaced,
    details,
    totals: shownTotals,
  };
}

/** What was cut shows as `…`. */
function cutDetails(details: readonly DetailLine[], room: number): readonly DetailLine[] {
  if (details.length <= room) return details;
  const kept = details.slice(0, Math.max(0, room));
  return kept.map((line, index) => (index === kept.length - 1 ? {...line, text: `${line.text} …`} : line));
}
