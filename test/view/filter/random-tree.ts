import type {Operator, Value} from '../../../source/view/filter/tokens.js';
import type {FilterNode} from '../../../source/view/filter/tree.js';

type Random = (limit: number) => number;

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

/** A tree that can be written down: fields and what they can be compared with, nested up to `depth`. */
export function randomTree(random: Random, depth: number): FilterNode {
  const kind = depth === 0 ? 0 : random(6);
  if (kind < 3) return randomTerm(random);
  if (kind === 3) return {kind: 'not', part: randomTree(random, depth - 1)};
  const joining = kind === 4 ? 'and' : 'or';
  const parts = Array.from({length: 2 + random(2)}, () => randomTree(random, depth - 1));
  return {kind: joining, parts};
}

function randomTerm(random: Random): FilterNode {
  const pick = <Item>(items: readonly Item[]) => items[random(items.length)]!;
  const term = (name: string, operator: Operator, value: Value): FilterNode => ({
    kind: 'term',
    field: {name, operator},
    value: {...value, ...place},
    ...place,
  });
  const amount = () => `${random(2000)}${pick(['', 'K', 'M', '.5k'])}`.replace(/(\..*)\./, '$1');
  switch (random(5)) {
    case 0:
      return term(pick(numberFields), pick(operators), {kind: 'text', text: amount()});
    case 1:
      return term(pick(durations), pick(operators), {
        kind: 'text',
        text: `${1 + random(90)}${pick(['s', 'ms', 'm'])}`,
      });
    case 2:
      return term(pick(['port', 'sport', 'dport']), pick(operators), {
        kind: 'text',
        text: String(random(65_536)),
      });
    case 3:
      return {kind: 'term', value: {...randomValue(random), ...place}, ...place};
    default:
      return term(pick(textFields), pick([':', '=', '!=']), randomValue(random));
  }
}

function randomValue(random: Random): Value {
  if (random(4) === 0) {
    return {
      kind: 'expression',
      source: expressions[random(expressions.length)]!,
      ignoreCase: random(2) === 0,
    };
  }
  const text = Array.from({length: 1 + random(5)}, () => letters[random(letters.length)]!).join('');
  // A block behind an address must be one.
  return {kind: 'text', text: text.replaceAll('/', '-')};
}

/** The tree as a person might write it: quoted where it must be, with a random choice where there is one. */
export function printTree(random: Random, node: FilterNode): string {
  const either = (...texts: string[]) => texts[random(texts.length)]!;
  switch (node.kind) {
    case 'term': {
      const {field, value} = node;
      if (field === undefined) return printValue(random, value, false);
      const name = field.name.replace(/^(meta\.)(.* .*)$/, '$1"$2"');
      const gap = field.operator === ':' ? '' : either('', ' ');
      return `${name}${gap}${field.operator}${gap}${printValue(random, value, true)}`;
    }
    case 'not':
      return (
        either('!', '! ', 'not ', 'NOT ') +
        printPart(random, node.part, node.part.kind === 'and' || node.part.kind === 'or')
      );
    case 'and':
      return node.parts
        .map(part => printPart(random, part, part.kind === 'and' || part.kind === 'or'))
        .reduce((all, part) => `${all}${either(' ', ' and ', '  AND\t')}${part}`);
    case 'or':
      return node.parts.map(part => printPart(random, part, part.kind === 'or')).join(either(' or ', ' OR '));
  }
}

function printPart(random: Random, node: FilterNode, needed: boolean): string {
  const text = printTree(random, node);
  return needed || random(8) === 0 ? `(${text})` : text;
}

/** Bare, it would be something else: a keyword, an order as in `rate:>1`, or the unit of a number before it. */
const meansMore = /^(?:and|or|not|[<>]=?\.?\d.*|(?:[kmgtp]i?)?(?:b|bit)|[kmgtp]i?|ms|[shd])$/i;

function printValue(random: Random, value: Value, behindField: boolean): string {
  if (value.kind === 'expression') return `/${value.source}/${value.ignoreCase ? 'i' : ''}`;
  const bare = behindField ? /^[^\s()"'/:][^\s()]*$/ : /^[a-zé漢👍\d.]+$/iu;
  if (bare.test(value.text) && !meansMore.test(value.text) && random(2) === 0) return value.text;
  const mark = random(2) === 0 ? '"' : "'";
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
