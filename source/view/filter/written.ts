/** A text that is one value wherever it stands behind an operator. */
const plainValue = /^[\p{L}\p{N}_@.+*-][^\s()"'\\/]*$/u;
const plainEndpoint = /^\[[\da-f:.]+\](?::\d+)?$/i;
const plainKey = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?$/u;

/** A text as a filter reads it behind a field: in quotation marks where it needs them. */
export function writtenValue(text: string): string {
  return plainValue.test(text) || plainEndpoint.test(text) ? text : quotedText(text);
}

/** A metadata key as the field of a filter. */
export function writtenKey(key: string): string {
  return `meta.${plainKey.test(key) ? key : quotedText(key)}`;
}

/** An expression that matches exactly this text. */
export function writtenExpression(text: string): string {
  return `/^${text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/`;
}

function quotedText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
