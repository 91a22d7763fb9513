import {cutLine, type Line, widthOf} from '../spans.js';

/** Lines beside each other: the left ones `width` columns wide, then the gap. */
export function besideLines(
  left: readonly Line[],
  right: readonly Line[],
  width: number,
  gap: string,
): Line[] {
  return Array.from({length: Math.max(left.length, right.length)}, (_, index): Line => {
    const line = cutLine(left[index] ?? [], width);
    return [
      ...line,
      [' '.repeat(width - widthOf(line))],
      [gap, gap.trim() === '' ? undefined : 'quiet'],
      ...(right[index] ?? []),
    ];
  });
}
