import {lifecycleState} from '../../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {commonKeys} from '../columns/cells.js';
import {compileExpression} from '../expression/expression.js';
import {type Comparison, equalityOf} from './comparison.js';
import {FilterSyntaxError, type SourceRange} from './syntax-error.js';
import type {Value} from './tokens.js';

export type FlowTest = (flow: FlowSnapshot, nowMs: number) => boolean;
export type TextTest = (text: string) => boolean;
/** Makes the test for a plain text: `:` matches a part, `=` and `!=` the whole. */
export type PlainText = (text: string, operator: ':' | '=' | '!=') => TextTest;

/** Whether a text contains `value`, ignoring case. A RegExp avoids a lower-case copy per flow. */
export function holding(value: string): TextTest {
  const pattern = new RegExp(escaped(value), 'iu');
  return text => pattern.test(text);
}

/** Whether a text equals `value`, ignoring case. */
export function equalTo(value: string): TextTest {
  const pattern = new RegExp(`^${escaped(value)}$`, 'iu');
  return text => pattern.test(text);
}

function escaped(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * Whether an expression matches anywhere in a text; case-sensitive unless it has the flag `i`.
 * @throws {FilterSyntaxError}
 */
export function matching(value: Extract<Value, {kind: 'expression'}> & SourceRange): TextTest {
  const compiled = compileExpression(value.source, value.ignoreCase);
  if ('error' in compiled) throw new FilterSyntaxError(compiled.error, value);
  return compiled.test;
}

export const partOrWhole: PlainText = (text, operator) => (operator === ':' ? holding : equalTo)(text);

/**
 * The test of a text field.
 * @param read returns the field's text
 * @param plain makes the test for a plain text; expressions are tested the same for every field
 * @throws {FilterSyntaxError}
 */
export function textTest(
  comparison: Comparison,
  read: (flow: FlowSnapshot, nowMs: number) => string,
  plain: PlainText = partOrWhole,
): FlowTest {
  const operator = equalityOf(comparison);
  const {value} = comparison;
  const holds = value.kind === 'text' ? plain(value.text, operator) : matching(value);
  return operator === '!='
    ? (flow, nowMs) => !holds(read(flow, nowMs))
    : (flow, nowMs) => holds(read(flow, nowMs));
}

/** A text or an expression that may occur in any field of a flow. */
export function freeTextTest(value: Value & SourceRange): FlowTest {
  const holds = value.kind === 'text' ? holding(value.text) : matching(value);
  const inRest = (flow: FlowSnapshot, nowMs: number) =>
    holds(flow.service) || holds(flow.state) || holds(lifecycleState(flow, nowMs)) || inMetadata(flow, holds);
  // A text may span client, target and protocol, as in the id; `^` and `$` of an expression refer to one field.
  if (value.kind === 'text') return (flow, nowMs) => holds(flow.id) || inRest(flow, nowMs);
  return (flow, nowMs) =>
    holds(flow.client) || holds(flow.target) || holds(flow.protocol) || inRest(flow, nowMs);
}

/** Without keys such as `src_addr`, which every flow has and other columns show. */
function inMetadata({metadata}: FlowSnapshot, holds: TextTest): boolean {
  for (const key of Object.keys(metadata)) {
    if (!commonKeys.has(key) && (holds(key) || holds(String(metadata[key])))) return true;
  }
  return false;
}
