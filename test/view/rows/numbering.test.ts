import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createNumbering} from '../../../source/view/rows/numbering.js';

test('keys are numbered in the order in which they come, as a map would do it', () => {
  const key = fc.oneof(
    fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1}),
    fc.integer({min: -5, max: 5}),
    fc.integer({min: 2 ** 31, max: 2 ** 48}),
    fc.constantFrom('', '1', 'dns'),
  );
  fc.assert(
    fc.property(fc.array(key, {maxLength: 3000}), keys => {
      const numbering = createNumbering();
      const reference = new Map<number | string, number>();
      for (const each of keys) {
        if (!reference.has(each)) reference.set(each, reference.size);
        expect(numbering.of(each)).toBe(reference.get(each));
      }
      expect(numbering.count()).toBe(reference.size);
    }),
  );
});
