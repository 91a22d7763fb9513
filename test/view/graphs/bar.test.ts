import {expect, test} from 'vitest';
import {bar, percentText} from '../../../source/view/graphs/bar.js';

test.each([
  [0, '[          ]', '0%'],
  [0.003, '[|         ]', '<1%'],
  [0.3, '[|||       ]', '30%'],
  [1, '[||||||||||]', '100%'],
])('%d of a bar is %s, and %s', (share, drawn, text) => {
  expect(bar(share, 10)).toBe(drawn);
  expect(percentText(share)).toBe(text);
});
