import {displayWidth} from '../../../text/sanitize.js';

const [narrowestLabel, widestLabel] = [10, 16];

/** Columns of the labels before facts; of a longer one the end is cut. */
export function factLabelWidth(labels: readonly string[]): number {
  return Math.min(widestLabel, Math.max(narrowestLabel, ...labels.map(displayWidth)));
}

/** Lines of each rate graph, without its title and its time below. */
export const detailGraphHeight = 4;

const columnsForTwo = 80;
const gap = 2;
/** The numbers need no more. */
const widestLeft = 44;

/** How wide things are in a detail of so many columns: two columns with a gap between them, or one. */
export interface DetailColumns {
  readonly areTwo: boolean;
  /** The numbers. */
  readonly left: number;
  /** What is known. */
  readonly right: number;
  /** A graph. */
  readonly graph: number;
}

export function detailColumns(columns: number): DetailColumns {
  if (columns < columnsForTwo) return {areTwo: false, left: columns, right: columns, graph: columns};
  const half = Math.floor((columns - gap) / 2);
  const left = Math.min(half, widestLeft);
  return {areTwo: true, left, right: columns - left - gap, graph: half};
}
