/** `[|||  ]`, at least a stroke for anything at all; empty for what is unknown, full for what is beyond 1. */
export function bar(share: number, width: number): string {
  const within = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  // A hair less, or 0.3 of 10 would have four strokes.
  return `[${'|'.repeat(Math.ceil(within * width - 1e-9)).padEnd(width)}]`;
}

/** `12%`; `<1%` where the bar has its stroke for less than that. */
export function percentText(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`;
}
