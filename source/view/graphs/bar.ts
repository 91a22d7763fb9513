/** `[|||  ]`: at least one stroke for any share above 0, empty when unknown (NaN), full at 1 and above. */
export function bar(share: number, width: number): string {
  const within = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  // Rounding errors must not add a stroke: 0.3 of 10 is three strokes, not four.
  return `[${'|'.repeat(Math.ceil(within * width - 1e-9)).padEnd(width)}]`;
}

/** `12%`; `<1%` for a share that is small but not 0. */
export function percentText(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`;
}
