import {noNumber} from '../../address/endpoint-number.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {
  clientText,
  idAt,
  lifecycleAt,
  ownMetadataAt,
  protocolAt,
  serviceAt,
  stateAt,
  targetText,
} from '../../snapshot/columns/read.js';
import {commonKeys} from '../columns/cells.js';
import {compileExpression} from '../expression/expression.js';
import {type Comparison, equalityOf} from './comparison.js';
import {type FlowTest, keptPerFlow, keptPerText} from './flow-test.js';
import {searchNumbered} from './numbered-text.js';
import {FilterSyntaxError, type SourceRange} from './syntax-error.js';
import type {Value} from './tokens.js';

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
 * The test of a text field that changes with time, such as a rate as it is shown.
 * @param read returns the field's text
 * @param plain makes the test for a plain text; expressions are tested the same for every field
 * @throws {FilterSyntaxError}
 */
export function textTest(
  comparison: Comparison,
  read: (page: FlowPage, index: number, nowMs: number) => string,
  plain: PlainText = partOrWhole,
): FlowTest {
  const holds = textMatch(comparison, plain);
  return comparison.operator === '!='
    ? (page, index, nowMs) => !holds(read(page, index, nowMs))
    : (page, index, nowMs) => holds(read(page, index, nowMs));
}

/**
 * The test of a text field that stays as it is for most of a flow's life.
 * @throws {FilterSyntaxError}
 */
export function lastingTextTest(
  comparison: Comparison,
  read: (page: FlowPage, index: number) => string,
  plain: PlainText = partOrWhole,
): FlowTest {
  return keptPerFlow(textTest(comparison, read, plain) as (page: FlowPage, index: number) => boolean);
}

/**
 * The test of a text field of which there are few different texts.
 * @throws {FilterSyntaxError}
 */
export function wordTest(
  comparison: Comparison,
  read: (page: FlowPage, index: number, nowMs: number) => string,
  plain: PlainText = partOrWhole,
): FlowTest {
  const holds = keptPerText(textMatch(comparison, plain));
  return comparison.operator === '!='
    ? (page, index, nowMs) => !holds(read(page, index, nowMs))
    : (page, index, nowMs) => holds(read(page, index, nowMs));
}

/** Whether the text matches, whatever a `!=` makes of that. */
function textMatch(comparison: Comparison, plain: PlainText): TextTest {
  const operator = equalityOf(comparison);
  const {value} = comparison;
  return value.kind === 'text' ? plain(value.text, operator) : matching(value);
}

/** A text or an expression that may occur in any field of a flow. */
export function freeTextTest(value: Value & SourceRange): FlowTest {
  const holds = value.kind === 'text' ? holding(value.text) : matching(value);
  const holdsWord = keptPerText(holds);
  const inMetadata = keptPerFlow((page, index) => metadataHolds(page, index, holds));
  const inNames = value.kind === 'text' ? idTest(value.text, holds) : endsTest(holds);
  return (page, index, nowMs) =>
    inNames(page, index, nowMs) ||
    holdsWord(serviceAt(page, index)) ||
    holdsWord(stateAt(page, index)) ||
    holdsWord(lifecycleAt(page, index, nowMs)) ||
    (ownMetadataAt(page, index) !== undefined && inMetadata(page, index, nowMs));
}

/** A text may span client, target and protocol, as in the id. */
function idTest(text: string, holds: TextTest): FlowTest {
  const asText = keptPerFlow((page, index) => holds(idAt(page, index)));
  const numbered = searchNumbered(text);
  if (numbered === undefined) return asText;
  return (page, index, nowMs) => {
    const {clients, targets, details, kinds} = page.names;
    const [client, target] = [clients[index]!, targets[index]!];
    return client === noNumber || target === noNumber || details[index]?.id !== undefined
      ? asText(page, index, nowMs)
      : numbered.inId(client, target, kinds[index]!.protocol);
  };
}

/** `^` and `$` of an expression refer to one field. */
function endsTest(holds: TextTest): FlowTest {
  return keptPerFlow(
    (page, index) =>
      holds(clientText(page, index)) || holds(targetText(page, index)) || holds(protocolAt(page, index)),
  );
}

/** Without keys such as `src_addr`, which every flow has and other columns show. */
function metadataHolds(page: FlowPage, index: number, holds: TextTest): boolean {
  const metadata = ownMetadataAt(page, index) ?? {};
  for (const key of Object.keys(metadata)) {
    if (!commonKeys.has(key) && (holds(key) || holds(String(metadata[key])))) return true;
  }
  return false;
}
