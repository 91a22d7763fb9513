/** The last rates of both directions, oldest first; bounded. */
export function createHistory(capacity: number) {
  const rx: number[] = [];
  const tx: number[] = [];
  return {
    push(rxRate: number, txRate: number): void {
      rx.push(rxRate);
      tx.push(txRate);
      if (rx.length > capacity) {
        rx.shift();
        tx.shift();
      }
    },
    rx: (): readonly number[] => rx,
    tx: (): readonly number[] => tx,
  };
}

const blocks = '▁▂▃▄▅▆▇█';

/** A graph one line high, the newest value at its right; it scales to the largest value that it shows. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width);
  const most = Math.max(...shown, 0);
  const bars = shown.map(value => {
    if (value <= 0 || most === 0) return ' ';
    return blocks[Math.min(blocks.length - 1, Math.floor((value / most) * blocks.length))];
  });
  return bars.join('').padStart(width);
}
