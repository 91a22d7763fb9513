import {expect, test} from 'vitest';
import {shortDropsText} from '../../../source/view/summary/summary.js';

const drops = {total: 30, byReason: {sessionLimit: 5, blocked: 20, rateLimit: 5}};

test('drops are told with as many reasons as fit, the most frequent first, in words', () => {
  expect(shortDropsText(drops, 80)).toBe('30 (blocked 20, full 5, over limit 5)');
  expect(shortDropsText(drops, 36)).toBe('30 (blocked 20, full 5, +1 more)');
  expect(shortDropsText(drops, 25)).toBe('30 (blocked 20, +2 more)');
  expect(shortDropsText(drops, 10)).toBe('30');
});

test('no drops need no reason', () => {
  expect(shortDropsText({total: 0, byReason: {}}, 80)).toBe('0');
});
