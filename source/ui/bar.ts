/** `[|||  ]`, at least a stroke for anything at all; empty for what is unknown, full for what is beyond 1. */
export function bar(share: number, width: number): string {
  const within = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  // A hair less, or 0.3 of 10 would have four strokes.
  return `[${'|'.repeat(Math.ceil(within * width - 1e-9)).padEnd(width)}]`;
}
