/** The known word that `word` most likely stands for: at most two edits away, or three for a long word. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return closest(word, known, word.length > 8 ? 3 : 2, 1);
}

/**
 * The known word that `word` is a slip of: one letter is missing or too many, or two letters are swapped. A different
 * letter is not enough, because `stage` may be meant beside a known `state`. Short words have too many neighbours.
 */
export function misspelled(word: string, known: readonly string[]): string | undefined {
  const longEnough = known.filter(candidate => candidate.length >= 5);
  const candidate = closest(word, longEnough, 1, 2);
  return candidate === word ? undefined : candidate;
}

/** `; did you mean "name"?`, or `; known here: a, b, c`. */
export function suggestion(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? `; known here: ${known.join(', ')}` : `; did you mean "${guess}"?`;
}

function closest(
  word: string,
  known: readonly string[],
  allowedEdits: number,
  substitutionCost: number,
): string | undefined {
  let best: {candidate: string; edits: number} | undefined;
  for (const candidate of known) {
    if (Math.abs(word.length - candidate.length) > allowedEdits) continue;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase(), substitutionCost);
    if (edits <= allowedEdits && (!best || edits < best.edits)) best = {candidate, edits};
  }
  return best?.candidate;
}

/** Optimal string alignment: insertions, deletions and swaps of neighbours cost 1 each. */
function editDistance(a: string, b: string, substitutionCost: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({length: b.length + 1}, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (same ? 0 : substitutionCost),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
