import fc from 'fast-check';
import type {Operator, Value} from '../../../source/view/filter/tokens.js';
import type {FilterNode} from '../../../source/view/filter/tree.js';

const place = {at: 0, length: 0};
const operators: readonly Operator[] = [':', '=', '!=', '<', '<=', '>', '>='];
const numberFields = ['rate', 'rx', 'packets', 'drops', 'packet-rate', 'meta.count'];
const durations = ['age', 'idle'];
const textFields = [
  'client',
  'target',
  'service',
  'state',
  'id',
  'protocol',
  'metadata',
  'app',
  'meta.site',
  'meta.a b',
];
const letters = [
  'a',
  'B',
  '1',
  '0',
  ' ',
  '(',
  ')',
  '"',
  "'",
  '\\',
  '/',
  ':',
  '=',
  '>',
  '!',
  'é',
  '漢',
  '👍',
  '.',
  '*',
  '\u001b',
  '\n',
  'or',
];
const expressions = ['^10\\.', 'd.s', '[/)]', 'a b', '(x|y)+', '\\d{1,3}$', '\\/', '"', "'", '\\S\\s'];

const anyExpression: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('expression' as const),
  source: fc.constantFrom(...expressions),
  ignoreCase: fc.boolean(),
});
const anyText: fc.Arbitrary<Value> = fc
  .array(fc.constantFrom(...letters), {minLength: 1, maxLength: 5, size: 'max'})
  // Whatever follows the slash of an address must be a prefix length.
  .map(parts => ({kind: 'text', text: parts.join('').replaceAll('/', '-')}));
const anyValue = fc.oneof({arbitrary: anyText, weight: 3}, {arbitrary: anyExpression, weight: 1});

const textOf = (...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Value> =>
  fc.tuple(...parts).map(texts => ({kind: 'text', text: texts.join('')}));
const anyAmount = textOf(fc.nat(1999), fc.constantFrom('', 'K', 'M', '.5k'));
const anyDuration = textOf(fc.integer({min: 1, max: 90}), fc.constantFrom('s', 'ms', 'm'));
const anyPortNumber = textOf(fc.nat(65_535));

function terms(
  names: readonly string[],
  values: fc.Arbitrary<Value>,
  allowed: readonly Operator[] = operators,
): fc.Arbitrary<FilterNode> {
  return fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...allowed), values)
    .map(([name, operator, value]) => ({
      kind: 'term',
      field: {name, operator},
      value: {...value, ...place},
      ...place,
    }));
}

const anyTerm = fc.oneof(
  terms(numberFields, anyAmount),
  terms(durations, anyDuration),
  terms(['port', 'sport', 'dport'], anyPortNumber),
  anyValue.map((value): FilterNode => ({kind: 'term', value: {...value, ...place}, ...place})),
  terms(textFields, anyValue, [':', '=', '!=']),
);

/** A tree that can be written down: fields and what they can be compared with, nested up to `maxDepth`. */
export function anyTree(maxDepth: number): fc.Arbitrary<FilterNode> {
  return fc.letrec<{node: FilterNode; parts: FilterNode[]}>(tie => ({
    node: fc.oneof(
      {maxDepth, withCrossShrink: true},
      {arbitrary: anyTerm, weight: 3},
      {arbitrary: tie('node').map((part): FilterNode => ({kind: 'not', part})), weight: 1},
      {arbitrary: tie('parts').map((parts): FilterNode => ({kind: 'and', parts})), weight: 1},
      {arbitrary: tie('parts').map((parts): FilterNode => ({kind: 'or', parts})), weight: 1},
    ),
    parts: fc.array(tie('node'), {minLength: 2, maxLength: 3, size: 'max'}),
  })).node;
}

/** Chooses one of so many, by its index. */
export type Choose = (count: number) => number;

/** Choices that are used in turn, over and over. */
export const anyChoices = fc.array(fc.nat(59), {minLength: 1, maxLength: 30, size: 'max'}).map(choices => {
  return (): Choose => {
    let made = 0;
    return count => choices[made++ % choices.length]! % count;
  };
});

/** The tree as a person might write it: quoted where necessary, and with a choice where there is one. */
export function printTree(choose: Choose, node: FilterNode): string {
  const either = (...texts: string[]) => texts[choose(texts.length)]!;
  switch (node.kind) {
    case 'term': {
      const {field, value} = node;
      if (field === undefined) return printValue(choose, value, false);
      const name = field.name.replace(/^(meta\.)(.* .*)$/, '$1"$2"');
      const gap = field.operator === ':' ? '' : either('', ' ');
      return `${name}${gap}${field.operator}${gap}${printValue(choose, value, true)}`;
    }
    case 'not':
      return (
        either('!', '! ', 'not ', 'NOT ') +
        printPart(choose, node.part, node.part.kind === 'and' || node.part.kind === 'or')
      );
    case 'and':
      return node.parts
        .map(part => printPart(choose, part, part.kind === 'and' || part.kind === 'or'))
        .reduce((all, part) => `${all}${either(' ', ' and ', '  AND\t')}${part}`);
    case 'or':
      return node.parts.map(part => printPart(choose, part, part.kind === 'or')).join(either(' or ', ' OR '));
  }
}

function printPart(choose: Choose, node: FilterNode, needed: boolean): string {
  const text = printTree(choose, node);
  return needed || choose(8) === 0 ? `(${text})` : text;
}

/** Bare, it would be something else: a keyword, an order as in `rate:>1`, or the unit of a number before it. */
const meansMore = /^(?:and|or|not|[<>]=?\.?\d.*|(?:[kmgtp]i?)?(?:b|bit)|[kmgtp]i?|ms|[shd])$/i;

function printValue(choose: Choose, value: Value, behindField: boolean): string {
  if (value.kind === 'expression') return `/${value.source}/${value.ignoreCase ? 'i' : ''}`;
  const bare = behindField ? /^[^\s()"'/:][^\s()]*$/ : /^[a-zé漢👍\d.]+$/iu;
  if (bare.test(value.text) && !meansMore.test(value.text) && choose(2) === 0) return value.text;
  const mark = choose(2) === 0 ? '"' : "'";
  return mark + value.text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`) + mark;
}

/** The tree without its places. */
export function withoutPlaces(node: FilterNode): unknown {
  switch (node.kind) {
    case 'term': {
      const {at: _at, length: _length, ...value} = node.value;
      return node.field === undefined ? {value} : {field: node.field, value};
    }
    case 'not':
      return {not: withoutPlaces(node.part)};
    default:
      return {[node.kind]: node.parts.map(withoutPlaces)};
  }
}
