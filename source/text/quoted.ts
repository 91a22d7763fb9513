const longestCharacters = 40;

/** A text from outside, for a message: in quotes, shortened, with control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > longestCharacters ? `${text.slice(0, longestCharacters)}…` : text);
}
