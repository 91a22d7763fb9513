const longest = 80;

/** A text from outside as it may stand in a message: in quotes, of bounded length, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}...` : text);
}
