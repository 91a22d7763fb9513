import {describe, expect, test} from 'vitest';
import {type Filter, longestFilter, parseFilter} from '../../../source/view/filter/filter.js';
import {markPlace} from '../../../source/view/filter/mark.js';
import {parseTree} from '../../../source/view/filter/tree.js';
import {fuzzCases, fuzzSeed, randomNumbers} from '../../fuzz/cases.js';
import {flow, takenAtMs} from '../flows.js';
import {printTree, randomTree, withoutPlaces} from './random-tree.js';

const random = randomNumbers(fuzzSeed);
const hostile = '\u001b[2J\u202e"\'\\/(){}\ud800\0漢👍';
const flows = [
  flow({metadata: {app: 'dns', site: 'Lab 1', count: 7}}),
  flow({
    client: '[2001:db8::1]:5353',
    service: 'game',
    drops: 3,
    state: 'ended',
    endedAtMs: takenAtMs,
    endReason: 'idle',
  }),
  flow({
    client: hostile,
    target: '',
    service: hostile,
    metadata: {[hostile]: hostile, count: 'x', nan: Number.NaN, on: true},
  }),
];

function compiled(text: string): Filter {
  const filter = parseFilter(text);
  if ('error' in filter) throw new Error(`${filter.error}: ${JSON.stringify(text)} (seed ${fuzzSeed})`);
  return filter;
}

describe('a random filter', () => {
  test('written down and read again is the same', () => {
    for (let round = 0; round < fuzzCases / 10; round++) {
      const tree = randomTree(random, 3);
      const text = printTree(random, tree);
      expect(withoutPlaces(parseTree(text)!), JSON.stringify(text)).toEqual(withoutPlaces(tree));
    }
  });

  test('written in two ways finds the same, and negated the opposite', () => {
    let found = 0;
    const rounds = fuzzCases / 20;
    for (let round = 0; round < rounds; round++) {
      const tree = randomTree(random, 2);
      const [one, other] = [printTree(random, tree), printTree(random, tree)];
      if (Math.max(one.length, other.length) > longestFilter - 3) continue;
      const filters = [one, other, `!(${one})`].map(compiled);
      for (const each of flows) {
        const [first, second, negated] = filters.map(({matches}) => matches(each, takenAtMs));
        if (second !== first || negated === first) throw new Error(`${one} and ${other} (seed ${fuzzSeed})`);
        if (first) found++;
      }
    }
    expect(found).toBeGreaterThan(rounds / 4);
    expect(found).toBeLessThan(rounds * 2.75);
  });
});

const pieces = [
  'client',
  'rate',
  'age',
  'meta.',
  'port',
  'state',
  ':',
  '=',
  '!=',
  '<',
  '>=',
  '!',
  '(',
  ')',
  ' ',
  'and',
  'or',
  'not',
  '"',
  "'",
  '\\',
  '/',
  '/i',
  '[',
  '10.0.0.0/8',
  '::1',
  '1M',
  '30s',
  '53',
  '*',
  '+',
  '|',
  '\ud800',
  '漢',
  '\u001b',
  '\n',
  '==',
];

const sound = Array.from({length: 1000}, () => printTree(random, randomTree(random, 1)));

/** A filter as it never was, or one with a few pieces put in, taken out or doubled. */
function mangled(): string {
  let text = random(2) === 0 ? '' : sound[random(sound.length)]!;
  for (let change = random(text === '' ? 12 : 4); change >= 0; change--) {
    const at = random(text.length + 1);
    const piece = random(8) === 0 ? text.slice(at, at + random(9)) : pieces[random(pieces.length)]!;
    text = text.slice(0, at) + piece + text.slice(at + random(3));
  }
  return text;
}

describe('whatever is typed', () => {
  test('a filter or a mistake comes out, its place lies within the text, and nothing throws', () => {
    let wrong = 0;
    for (let round = 0; round < fuzzCases; round++) {
      const text = mangled();
      const filter = parseFilter(text);
      const what = () => `${JSON.stringify(text)} (seed ${fuzzSeed}, round ${round})`;
      if ('error' in filter) {
        wrong++;
        const {error, at, length} = filter;
        if (!(at >= 0 && length >= 0 && at + length <= text.length))
          throw new Error(`${at}+${length} in ${what()}`);
        if (!/^[a-z].*[^.]$/su.test(error)) throw new Error(`"${error}" for ${what()}`);
        if (round % 8 === 0 && markPlace(text, filter).split('\n').length !== 2) throw new Error(what());
      } else {
        const each = flows[round % flows.length]!;
        if (typeof filter.matches(each, takenAtMs) !== 'boolean') throw new Error(what());
      }
    }
    expect(wrong).toBeGreaterThan(fuzzCases / 4);
    expect(wrong).toBeLessThan(fuzzCases * 0.95);
  });
});
