import {describe, expect, test} from 'vitest';
import {appCategories} from '../../../source/flow/app-category.js';
import {rules} from '../../../source/inspection/signatures/rules/all.js';
import {maskedBytes} from '../../../source/inspection/signatures/table/pattern.js';
import type {Shape} from '../../../source/inspection/signatures/table/rule.js';
import {pairs} from '../pairs.js';
import {samples} from '../samples.js';
import {chanceOf, patternsOf} from './table/chance.js';

const alternatives = rules.flatMap(({app, when}) =>
  when.map((alternative, index) => [`${app}, way ${index + 1}`, alternative] as const),
);

/** The offsets of all bytes that a shape compares, as often as it does. */
function offsetsOf(shape: Shape): number[] {
  const numbers = [...(shape.fields ?? []), ...(shape.lengthField ? [shape.lengthField] : [])];
  const spans = [
    ...numbers.filter(({mask}) => mask === undefined),
    ...patternsOf(shape).flatMap(({at, is}) =>
      [...maskedBytes(is).mask].flatMap((mask, index) => (mask === 0 ? [] : [{at: at + index, bytes: 1}])),
    ),
  ];
  return spans.flatMap(({at, bytes}) => Array.from({length: bytes}, (_, index) => at + index));
}

describe('every rule of the table', () => {
  test.each(alternatives)('%s hardly ever matches random bytes', (_, alternative) => {
    expect(chanceOf(alternative, false)).toBeLessThanOrEqual(1 / 1_000_000);
    expect(chanceOf(alternative, true)).toBeLessThanOrEqual(10 / 1_000_000);
  });

  test.each(alternatives)('%s looks at each byte once, so that its chance is right', (_, alternative) => {
    const {from: _from, ...later} = alternative.later ?? {};
    for (const shape of [alternative, later]) {
      const offsets = offsetsOf(shape);
      expect(offsets).toEqual([...new Set(offsets)]);
    }
  });

  test('has a name and keys like all other protocols', () => {
    for (const {app, category, when, tells} of rules) {
      expect(app).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(appCategories).toContain(category);
      const keys = [tells, ...when.flatMap(each => [each.tells, each.later?.tells])].flatMap(each =>
        Object.keys(each ?? {}),
      );
      for (const key of keys) expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
    }
  });

  test.each(rules.map(({app}) => app))('%s has a sample', app => {
    expect([...samples, ...pairs].map(sample => sample.app)).toContain(app);
  });
});
