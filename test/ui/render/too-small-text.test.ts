import {expect, test} from 'vitest';
import {tooSmallText} from '../../../source/ui/render/too-small-text.js';

test.each([
  [39, 'udptop needs 40x10, here is 39x9'],
  [30, 'udptop needs 40x10'],
  [12, 'needs 40x10'],
  [6, '40x10'],
  [3, '40x'],
])('a terminal of %d columns says in whole words which size the screen needs', (columns, text) => {
  expect(tooSmallText({columns, rows: 9})).toBe(text);
});
