/**
 * The one of `names` that `word` was likely meant to be: it lacks a letter, has one too many, or two
 * have changed places. A different letter is not enough, since `stage` may well be a name of its own.
 */
export function likelyMeant(word: string, names: readonly string[]): string | undefined {
  return names.find(name => name.length >= 5 && (differsByOneMore(word, name) || isSwapped(word, name)));
}

function differsByOneMore(a: string, b: string): boolean {
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  if (long.length !== short.length + 1) return false;
  const at = firstDifference(long, short);
  return long.slice(at + 1) === short.slice(at);
}

function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length || a === b) return false;
  const at = firstDifference(a, b);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
