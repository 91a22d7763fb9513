import {noNumber} from '../../address/endpoint-number.js';
import {
  activeSlot,
  type FlowKind,
  type FlowNames,
  type FlowPage,
  freeSlot,
} from '../../snapshot/columns/page.js';
import {
  clientText,
  idAt,
  lifecycleNumber,
  ownMetadataAt,
  protocolAt,
  targetText,
} from '../../snapshot/columns/read.js';
import {lifecycleStates} from '../../snapshot/lifecycle.js';
import {commonKeys, shownValue} from '../columns/cells.js';
import {qualityText} from '../columns/quality.js';
import {compileExpression} from '../expression/expression.js';
import {type Comparison, equalityOf} from './comparison.js';
import {type FlowTest, keptPerFlow, keptPerText, testPage, type WholeTest} from './flow-test.js';
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

/** Where the text has a `*`, which stands for anything: whether the whole name is like it. Otherwise as `partOrWhole`. */
export const namedLike: PlainText = (text, operator) => {
  if (!text.includes('*')) return partOrWhole(text, operator);
  const pattern = new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 'isu');
  return name => pattern.test(name);
};

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
  const inNames = value.kind === 'text' ? idTest(value.text, holds) : endsTest(holds);
  const others = [
    kindTest(({service}) => holds(service)),
    ...stateWordTests(holds),
    metadataTest(holds),
    qualityTest(holds),
  ];
  return Object.assign(
    (page: FlowPage, index: number, nowMs: number) => {
      if (inNames(page, index, nowMs)) return true;
      for (const {test} of others) if (test(page, index, nowMs)) return true;
      return false;
    },
    {
      whole(page: FlowPage, nowMs: number, mask: Uint8Array, at: number) {
        testPage(inNames, page, nowMs, mask, at);
        for (const {add} of others) add(page, nowMs, mask, at);
      },
    },
  );
}

/** A test, and the same for all flows of a page: puts 1 into the mask for those that match. */
interface OtherTest {
  readonly test: FlowTest;
  readonly add: WholeTest;
}

/** Most flows have no metadata of their own. */
function metadataTest(holds: TextTest): OtherTest {
  const inMetadata = keptPerFlow((page, index) => metadataHolds(page, index, holds));
  return {
    test: (page, index, nowMs) =>
      page.names.details[index]?.metadata !== undefined && inMetadata(page, index, nowMs),
    add(page, nowMs, mask, at) {
      const {details} = page.names;
      for (let index = 0; index < page.size; index++) {
        if (details[index]?.metadata !== undefined && inMetadata(page, index, nowMs)) mask[at + index] = 1;
      }
    },
  };
}

/** Most pages have no flow of which it is known. */
function qualityTest(holds: TextTest): OtherTest {
  const test: FlowTest = (page, index, nowMs) =>
    page.counts.quality !== undefined && holds(qualityText(page, index, nowMs));
  return {
    test,
    add(page, nowMs, mask, at) {
      if (page.counts.quality === undefined) return;
      const {states} = page.names;
      for (let index = 0; index < page.size; index++) {
        if (mask[at + index] === 0 && states[index] !== freeSlot && test(page, index, nowMs))
          mask[at + index] = 1;
      }
    },
  };
}

/** Tests of the states and of what they are shown as; none where no word matches, which is most often. */
function stateWordTests(holds: TextTest): OtherTest[] {
  const shown = lifecycleStates.map(holds);
  const isActive = holds('active');
  if (!shown.includes(true)) return [];
  const test: FlowTest = (page, index, nowMs) =>
    shown[lifecycleNumber(page, index, nowMs)]! || (isActive && page.names.states[index] === activeSlot);
  return [
    {
      test,
      add(page, nowMs, mask, at) {
        const {states} = page.names;
        for (let index = 0; index < page.size; index++) {
          if (states[index] !== freeSlot && test(page, index, nowMs)) mask[at + index] = 1;
        }
      },
    },
  ];
}

/** A test of what many flows have in common: neighbours mostly do. */
function kindTest(holds: (kind: FlowKind) => boolean): OtherTest {
  let last: FlowKind | undefined;
  let result = false;
  function holdsKind(kind: FlowKind): boolean {
    if (kind !== last) {
      last = kind;
      result = holds(kind);
    }
    return result;
  }
  return {
    test: ({names}, index) => holdsKind(names.kinds[index]!),
    add({names, size}, _nowMs, mask, at) {
      const {kinds, states} = names;
      let kind: FlowKind | undefined;
      let isHeld = false;
      for (let index = 0; index < size; index++) {
        if (states[index] === freeSlot) continue;
        if (kinds[index] !== kind) {
          kind = kinds[index]!;
          isHeld = holdsKind(kind);
        }
        if (isHeld) mask[at + index] = 1;
      }
    },
  };
}

/** A text may span client, target and protocol, as in the id. */
function idTest(text: string, holds: TextTest): FlowTest {
  const asText = keptPerFlow((page, index) => holds(idAt(page, index)));
  const numbered = searchNumbered(text);
  if (numbered === undefined) return asText;
  const test: FlowTest = (page, index, nowMs) => {
    const {clients, targets, kinds} = page.names;
    return isText(page.names, index)
      ? asText(page, index, nowMs)
      : numbered.inId(clients[index]!, targets[index]!, kinds[index]!.protocol);
  };
  return Object.assign(test, {
    whole(page: FlowPage, nowMs: number, mask: Uint8Array, at: number) {
      const {names, size} = page;
      numbered.inIds(names, mask, at);
      for (let index = 0; index < size; index++) {
        if (names.states[index] !== freeSlot && isText(names, index)) {
          mask[at + index] = asText(page, index, nowMs) ? 1 : 0;
        }
      }
    },
  });
}

/** Whether an id is not made of two numbers. */
function isText({clients, targets, details}: FlowNames, index: number): boolean {
  return clients[index] === noNumber || targets[index] === noNumber || details[index]?.id !== undefined;
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
    if (!commonKeys.has(key) && (holds(key) || holds(shownValue(key, metadata[key]!)))) return true;
  }
  return false;
}
