/** The last rates of both directions, oldest first; bounded. */
export function createHistory(capacity: number) {
  let rx: readonly number[] = [];
  let tx: readonly number[] = [];
  return {
    push(rxRate: number, txRate: number): void {
      // New arrays, so that whoever compares by identity sees the change.
      rx = [...rx, rxRate].slice(-capacity);
      tx = [...tx, txRate].slice(-capacity);
    },
    rx: () => rx,
    tx: () => tx,
  };
}

const blocks = '▁▂▃▄▅▆▇█';

/** A graph one line high, the newest value at its right; it scales to the largest value that it shows. */
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
