import {expect, test} from 'vitest';
import {mirroredGraph} from '../../../source/view/graphs/mirrored-graph.js';

test('the one graph stands on the line, the other hangs below it', () => {
  const {above, below} = mirroredGraph([1, 4], [1, 4], 1, 1);
  // One dot and four: from below, and from above.
  expect([above, below]).toEqual([['⣸'], ['⢹']]);
});

test('of several lines, the one next to the middle is filled first', () => {
  const {above, below} = mirroredGraph([1, 2], [1, 2], 1, 2);
  expect(above).toEqual(['⢸', '⣿']);
  expect(below).toEqual(['⣿', '⢸']);
});
