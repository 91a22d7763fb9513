const blocks = '▁▂▃▄▅▆▇█';

/**
 * A graph of one line, the newest value on the right, scaled to the largest value it shows.
 * @param width in characters
 */
export function sparkline(values: readonly number[], width: number): string {
  if (width <= 0) return '';
  const shown = values.slice(-width).map(value => (Number.isFinite(value) ? value : 0));
  const most = Math.max(...shown, 0);
  const bars = shown.map(value => {
    if (value <= 0 || most === 0) return ' ';
    return blocks[Math.min(blocks.length - 1, Math.floor((value / most) * blocks.length))];
  });
  return bars.join('').padStart(width);
}
