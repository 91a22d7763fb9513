import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {repeatedElsewhere} from '../columns/cells.js';
import {compileExpression} from '../expression/expression.js';
import {lifecycleState} from '../lifecycle.js';
import {type Comparison, equalityOf} from './comparison.js';
import {FilterSyntaxError, type Place} from './syntax-error.js';
import type {Value} from './tokens.js';

export type FlowTest = (flow: FlowSnapshot, nowMs: number) => boolean;
export type TextTest = (text: string) => boolean;
/** The test for a text behind an operator: `:` asks for a part, `=` and `!=` for the whole. */
export type PlainText = (text: string, operator: ':' | '=' | '!=') => TextTest;

/** Whether a text holds `value`, in whatever case. An expression, as it makes no lower-case copy per flow. */
export function holding(value: string): TextTest {
  const pattern = new RegExp(escaped(value), 'iu');
  return text => pattern.test(text);
}

/** Whether a text is `value`, in whatever case. */
export function equalTo(value: string): TextTest {
  const pattern = new RegExp(`^${escaped(value)}$`, 'iu');
  return text => pattern.test(text);
}

function escaped(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * Whether an expression matches within a text; its case counts unless it has the flag i.
 * @throws {FilterSyntaxError}
 */
export function matching(value: Extract<Value, {kind: 'expression'}> & Place): TextTest {
  const compiled = compileExpression(value.source, value.ignoreCase);
  if ('error' in compiled) throw new FilterSyntaxError(compiled.error, value);
  return compiled.test;
}

export const partOrWhole: PlainText = (text, operator) => (operator === ':' ? holding : equalTo)(text);

/**
 * A text of a flow, held against what a comparison asks for.
 * @param plain tests for a value that is a text; an expression is one wherever it stands
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

/** A text or an expression, anywhere in what a flow shows. */
export function freeTextTest(value: Value & Place): FlowTest {
  const holds = value.kind === 'text' ? holding(value.text) : matching(value);
  const inRest = (flow: FlowSnapshot, nowMs: number) =>
    holds(flow.service) || holds(flow.state) || holds(lifecycleState(flow, nowMs)) || inMetadata(flow, holds);
  // The id holds client, target and protocol, but to an expression they begin and end by themselves.
  if (value.kind === 'text') return (flow, nowMs) => holds(flow.id) || inRest(flow, nowMs);
  return (flow, nowMs) =>
    holds(flow.client) || holds(flow.target) || holds(flow.protocol) || inRest(flow, nowMs);
}

/** Every flow has a `src_addr` and the like: they distinguish nothing, and other columns show them. */
function inMetadata({metadata}: FlowSnapshot, holds: TextTest): boolean {
  for (const key of Object.keys(metadata)) {
    if (!repeatedElsewhere.has(key) && (holds(key) || holds(String(metadata[key])))) return true;
  }
  return false;
}
