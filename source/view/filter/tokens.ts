import {FilterSyntaxError, type SourceRange} from './syntax-error.js';

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A text, or an expression between slashes. */
export type Value =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'expression'; readonly source: string; readonly ignoreCase: boolean};

/** A value, or a field, an operator and a value. */
export interface Term extends SourceRange {
  readonly kind: 'term';
  readonly field?: {readonly name: string; readonly operator: Operator};
  readonly value: Value & SourceRange;
}

export type Token = Term | (SourceRange & {readonly kind: '(' | ')' | '!' | 'and' | 'or' | 'not'});

const space = /\s*/y;
const keyword = /(?:and|or|not)(?=[\s()]|$)/iy;
// A field begins with a letter: `127.0.0.1:53`, `[::1]:53` and `a->b` are text. It may be a rate: `rx/s`.
const fieldName =
  /meta\.(?=["':=<>!])|[\p{L}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?(?:\/s(?=\s*[<>=:]|\s*!=))?/iuy;
// Only comparisons may have spaces around them: `a :b` has no field; nor has `a::b`, but `client:::1` has one.
// `rate:>1K` is the same as `rate>1K`, because other tools write it so.
const operatorSign = /:[<>]=?(?=\.?\d)|:(?!:(?!:))|\s*(?:[<>]=?|!?=)\s*/y;
const quotedText = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/suy;
const expression = /\/((?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])*)\/([\p{L}\p{N}_]*)/suy;
const bareText = /[^\s()]+/y;
// After an order operator, a space may separate a number from its unit: `rx >= 10 KB`, `age < 30 s`.
const bareNumber = /^(?:\d+(?:\.\d+)?|\.\d+)$/;
const unitApart = /\s+((?:[kmgtp]i?(?:b|bit)?|b|bit)(?:\/s)?|\/s|ms|[shd])(?=[\s()]|$)/iy;
const endOfValue = /[\s()]|$/y;
// Two colons and only characters of an IPv6 address: `fd00:1::5` has no field.
const ipv6Like = /^[\da-f]{0,4}:[\da-f]{0,4}:[\da-f:.%/]*$/i;
// `example.com:443`, but not `meta.port:443`.
const hostAndPort = /^(?!meta\.)[\w-]+(\.[\w-]+)+:\d{1,5}$/i;

/**
 * Splits a filter into tokens.
 * @throws {FilterSyntaxError}
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = matchAt(space, text, 0)![0].length; at < text.length; ) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at += token.length;
    at += matchAt(space, text, at)![0].length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const sign = text[at]!;
  if (sign === '(' || sign === ')') return {kind: sign, at, length: 1};
  if (sign === '!' && text[at + 1] !== '=') return {kind: '!', at, length: 1};
  const field = fieldAt(text, at);
  if (field !== undefined) {
    const given = valueAt(text, field.end, `after "${text.slice(at, field.end).trim()}"`);
    const value = /[<>]/.test(field.operator) ? withUnit(text, given) : given;
    const length = value.at + value.length - at;
    return {kind: 'term', field: {name: field.name, operator: field.operator}, value, at, length};
  }
  const word = matchAt(keyword, text, at)?.[0];
  if (word !== undefined) return {kind: word.toLowerCase() as 'and' | 'or' | 'not', at, length: word.length};
  const operator = matchAt(operatorSign, text, at)?.[0];
  if (operator !== undefined && operator !== ':') {
    const length = operator.trimEnd().length;
    throw new FilterSyntaxError(`expected a field before "${operator.trimEnd()}"`, {at, length});
  }
  const value = valueAt(text, at, 'here');
  return {kind: 'term', value, at, length: value.length};
}

function fieldAt(text: string, at: number): {name: string; operator: Operator; end: number} | undefined {
  const word = matchAt(bareText, text, at)?.[0] ?? '';
  if (ipv6Like.test(word) || hostAndPort.test(word)) return undefined;
  let name = matchAt(fieldName, text, at)?.[0];
  if (name === undefined) return undefined;
  let end = at + name.length;
  const key = name.endsWith('.') ? matchAt(quotedText, text, end) : null;
  if (key !== null) {
    name += unescaped(key);
    end += key[0].length;
  }
  const operator = matchAt(operatorSign, text, end)?.[0];
  if (operator === undefined) return undefined;
  return {
    name,
    operator: operator.trim().replace(/^:(?=[<>])/, '') as Operator,
    end: end + operator.length,
  };
}

/** Joins a number with the unit that follows it. */
function withUnit(text: string, value: Value & SourceRange): Value & SourceRange {
  if (value.kind !== 'text' || !bareNumber.test(text.slice(value.at, value.at + value.length))) return value;
  const unit = matchAt(unitApart, text, value.at + value.length);
  if (unit === null) return value;
  return {...value, text: value.text + unit[1], length: value.length + unit[0].length};
}

function valueAt(text: string, at: number, where: string): Value & SourceRange {
  switch (text[at]) {
    case '"':
    case "'":
      return quotedAt(text, at, where);
    case '/':
      return expressionAt(text, at);
  }
  const bare = matchAt(bareText, text, at)?.[0];
  if (bare === undefined) throw new FilterSyntaxError(`expected a value ${where}`, {at, length: 0});
  return {kind: 'text', text: bare, at, length: bare.length};
}

function quotedAt(text: string, at: number, where: string): Value & SourceRange {
  const match = matchAt(quotedText, text, at);
  if (match === null) {
    const sentence = `the quotation mark is not closed: expected ${text[at]} at the end`;
    throw new FilterSyntaxError(sentence, {at, length: 1});
  }
  const length = match[0].length;
  if (length === 2) throw new FilterSyntaxError(`expected a value ${where}, not an empty text`, {at, length});
  refuseTail(text, at + length, 'the closing quotation mark');
  return {kind: 'text', text: unescaped(match), at, length};
}

function expressionAt(text: string, at: number): Value & SourceRange {
  const match = matchAt(expression, text, at);
  if (match === null) {
    const sentence = 'the expression is not closed: expected / at its end, or quotation marks around a text';
    throw new FilterSyntaxError(sentence, {at, length: 1});
  }
  const [{length}, source = '', flags = ''] = match;
  if (source === '') {
    throw new FilterSyntaxError('expected an expression between the slashes', {at, length: 2});
  }
  if (flags !== '' && flags !== 'i') {
    const range = {at: at + length - flags.length, length: flags.length};
    throw new FilterSyntaxError(`expected no flag or i after the expression; got "${flags}"`, range);
  }
  refuseTail(text, at + length, 'the expression');
  return {kind: 'expression', source, ignoreCase: flags === 'i', at, length};
}

function refuseTail(text: string, at: number, what: string): void {
  if (matchAt(endOfValue, text, at) !== null) return;
  throw new FilterSyntaxError(`expected a space after ${what}`, {at, length: 1});
}

/** A backslash makes the next character literal. */
function unescaped([, inDouble, inSingle]: RegExpExecArray): string {
  return (inDouble ?? inSingle ?? '').replace(/\\(.)/gsu, '$1');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
