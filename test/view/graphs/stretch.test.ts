import {expect, test} from 'vitest';
import {stretched} from '../../../source/view/graphs/stretch.js';

test('few values fill the width, each as long as the others', () => {
  expect(stretched([1, 2], 4)).toEqual([1, 1, 2, 2]);
  expect(stretched([1, 2, 3], 7)).toEqual([1, 1, 1, 2, 2, 3, 3]);
});

test('of many values the last ones are kept', () => {
  expect(stretched([1, 2, 3], 2)).toEqual([2, 3]);
  expect(stretched([1, 2], 2)).toEqual([1, 2]);
  expect(stretched([], 3)).toEqual([]);
});
