/** The known word that `word` most likely stands for: at most two edits away, or three in a long word. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const allowed = word.length > 8 ? 3 : 2;
  let best: {candidate: string; edits: number} | undefined;
  for (const candidate of known) {
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= allowed && (!best || edits < best.edits)) best = {candidate, edits};
  }
  return best?.candidate;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({length: b.length + 1}, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** `; did you mean "name"?`, or `; known here: a, b, c`. */
export function suggestion(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? `; known here: ${known.join(', ')}` : `; did you mean "${guess}"?`;
}
