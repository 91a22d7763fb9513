/** How well a pattern fits a text, and where. */
export interface FuzzyMatch {
  /** Higher is better. */
  readonly score: number;
  /** The characters of the text that it found, by their indexes in ascending order. */
  readonly at: readonly number[];
}

const perLetter = 1;
const afterLetter = 7;
const atWord = 6;
const atStart = 3;
/** Longer texts lose a little, so that of two texts that fit the same the shorter comes first. */
const perCharacter = 0.02;

/**
 * Finds the words of a pattern in a text: each as letters in their order, with others between them, in upper or lower case.
 * Letters that stand together, or begin a word, count more. Undefined where a word is not in the text.
 */
export function fuzzyMatch(text: string, pattern: string): FuzzyMatch | undefined {
  const lower = text.toLowerCase();
  const found = new Set<number>();
  let score = -perCharacter * text.length;
  for (const word of pattern.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const best = bestPlaces(lower, word);
    if (best === undefined) return undefined;
    score += best.score;
    for (const at of best.at) found.add(at);
  }
  return {score, at: [...found].sort((a, b) => a - b)};
}

/** The best places of a word's letters, by dynamic programming over the letters and the text. */
function bestPlaces(text: string, word: string): FuzzyMatch | undefined {
  let row: (FuzzyMatch | undefined)[] = [];
  for (let letter = 0; letter < word.length; letter++) {
    const next: (FuzzyMatch | undefined)[] = [];
    /** The best of the places before, not counting the last one, which stands next to it. */
    let before: FuzzyMatch | undefined;
    for (let at = 0; at < text.length; at++) {
      const apart = row[at - 2];
      if (apart !== undefined && (before === undefined || apart.score > before.score)) before = apart;
      if (text[at] !== word[letter]) continue;
      const own = perLetter + bonusAt(text, at);
      if (letter === 0) next[at] = {score: own, at: [at]};
      else next[at] = better(extended(row[at - 1], at, own + afterLetter), extended(before, at, own));
    }
    row = next;
  }
  return row.reduce(better, undefined);
}

function bonusAt(text: string, at: number): number {
  if (at === 0) return atWord + atStart;
  return /[\p{L}\p{N}]/u.test(text[at - 1]!) ? 0 : atWord;
}

function extended(match: FuzzyMatch | undefined, at: number, score: number): FuzzyMatch | undefined {
  return match && {score: match.score + score, at: [...match.at, at]};
}

function better(a: FuzzyMatch | undefined, b: FuzzyMatch | undefined): FuzzyMatch | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.score > a.score ? b : a;
}
