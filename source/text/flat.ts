/**
 * The same text in one piece. V8 keeps a text that was put together as a tree of its parts, which takes several times the memory, until
 * somebody reads from it.
 */
export function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
