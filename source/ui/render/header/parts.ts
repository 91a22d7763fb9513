import {type Span, widthOf} from '../spans.js';

/** A part of a line. On a narrow terminal the lowest ranks are left out first; parts without a rank stay. */
export interface Part {
  readonly rank?: number;
  readonly spans: readonly Span[];
  /** Separates it from the part before. */
  readonly gap?: string;
}

/** The parts side by side, as many as fit into the width. */
export function fittingParts(parts: readonly (Part | false)[], width: number): Span[] {
  const there = parts.filter(part => part !== false);
  const spans = there.flatMap(({gap = '   ', spans}, index): Span[] => [[index > 0 ? gap : ''], ...spans]);
  const least = Math.min(...there.map(({rank}) => rank ?? Number.POSITIVE_INFINITY));
  if (widthOf(spans) <= width || least === Number.POSITIVE_INFINITY) return spans;
  return fittingParts(
    there.filter(({rank}) => rank !== least),
    width,
  );
}

/** Padded with blanks to a width; spans that do not fit are left out. */
export function filled(spans: readonly Span[], width: number): Span[] {
  let fitting = [...spans];
  while (widthOf(fitting) > width && fitting.length > 1) fitting = fitting.slice(0, -1);
  return [...fitting, [' '.repeat(Math.max(0, width - widthOf(fitting)))]];
}
