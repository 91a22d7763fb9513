import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Filter, longestFilter, parseFilter} from '../../../source/view/filter/filter.js';
import {markPlace} from '../../../source/view/filter/mark.js';
import {parseTree} from '../../../source/view/filter/tree.js';
import {anyOffset, cases} from '../../fuzz/cases.js';
import {flow, takenAtMs} from '../flows.js';
import {anyChoices, anyTree, printTree, withoutPlaces} from './any-tree.js';

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
  if ('error' in filter) throw new Error(`${filter.error}: ${JSON.stringify(text)}`);
  return filter;
}

/** A filter as a person might write it. */
const anyFilter = (maxDepth: number) =>
  fc.tuple(anyTree(maxDepth), anyChoices).map(([tree, choices]) => printTree(choices(), tree));

describe('any filter', () => {
  test('written down and read again is the same', () => {
    fc.assert(
      fc.property(anyTree(3), anyChoices, (tree, choices) => {
        const text = printTree(choices(), tree);
        expect(withoutPlaces(parseTree(text)!), JSON.stringify(text)).toEqual(withoutPlaces(tree));
      }),
      cases(1 / 4),
    );
  });

  test('matches the same flows however it is written, and the others when negated', () => {
    const parameters = cases(1 / 5);
    let found = 0;
    fc.assert(
      fc.property(anyTree(2), anyChoices, anyChoices, (tree, choices, otherChoices) => {
        const [one, other] = [printTree(choices(), tree), printTree(otherChoices(), tree)];
        fc.pre(Math.max(one.length, other.length) <= longestFilter - 3);
        const filters = [one, other, `!(${one})`].map(compiled);
        for (const each of flows) {
          const [first, second, negated] = filters.map(({matches}) => matches(each, takenAtMs));
          if (second !== first || negated === first) throw new Error(`${one} and ${other}`);
          if (first) found++;
        }
      }),
      parameters,
    );
    expect(found).toBeGreaterThan(parameters.numRuns / 4);
    expect(found).toBeLessThan(parameters.numRuns * 2.75);
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

/** Pieces put in, taken out or doubled. */
const anyEdits = (maxLength: number) =>
  fc.array(
    fc.record({
      at: anyOffset,
      piece: fc.oneof({arbitrary: fc.constantFrom(...pieces), weight: 7}, {arbitrary: fc.nat(8), weight: 1}),
      removed: fc.nat(2),
    }),
    {minLength: 1, maxLength, size: 'max'},
  );

/** Pieces in any order, or a filter with a few edits. */
const anyTyped = fc
  .oneof(fc.tuple(fc.constant(''), anyEdits(12)), fc.tuple(anyFilter(1), anyEdits(4)))
  .map(([start, edits]) => {
    let text = start;
    for (const {at: offset, piece, removed} of edits) {
      const at = offset % (text.length + 1);
      const inserted = typeof piece === 'number' ? text.slice(at, at + piece) : piece;
      text = text.slice(0, at) + inserted + text.slice(at + removed);
    }
    return text;
  });

describe('any typed text', () => {
  test('gives a filter, or an error whose source range lies within the text', () => {
    const parameters = cases();
    let wrong = 0;
    fc.assert(
      fc.property(anyTyped, fc.constantFrom(...flows), (text, each) => {
        const filter = parseFilter(text);
        if (!('error' in filter)) {
          expect(typeof filter.matches(each, takenAtMs)).toBe('boolean');
          return;
        }
        wrong++;
        const {error, at, length} = filter;
        if (!(at >= 0 && length >= 0 && at + length <= text.length)) throw new Error(`${at}+${length}`);
        if (!/^[a-z].*[^.]$/su.test(error)) throw new Error(`"${error}"`);
        if (markPlace(text, filter).split('\n').length !== 2) throw new Error('not two lines');
      }),
      parameters,
    );
    expect(wrong).toBeGreaterThan(parameters.numRuns / 4);
    expect(wrong).toBeLessThan(parameters.numRuns * 0.95);
  });
});
