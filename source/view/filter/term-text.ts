/** Read as they are after an operator. */
const bare = /^[\p{L}\p{N}_.-]+$/u;

/** A term of a filter that keeps the flows whose field has exactly this text: `service=dns`, `service="my game"`. */
export function equalTerm(field: string, text: string): string {
  return `${field}=${bare.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`}`;
}
