import {expect, test} from 'vitest';
import {createSessionBudget} from '../../../source/relay/admission/session-budget.js';

/** How many are taken in each step of 1 ms. */
function takenPerMs(budget: ReturnType<typeof createSessionBudget>, fromMs: number, toMs: number): number {
  let taken = 0;
  for (let nowMs = fromMs; nowMs < toMs; nowMs++) while (budget.take(nowMs)) taken++;
  return taken;
}

test('a pause lets many sessions begin, but not all at once', () => {
  const budget = createSessionBudget(100, true);
  expect(takenPerMs(budget, 0, 10)).toBeLessThan(15);
  // Ten seconds' worth, at six times the rate.
  expect(takenPerMs(budget, 10, 1000)).toBeGreaterThan(550);
  expect(takenPerMs(budget, 1000, 10_000)).toBeLessThan(1500);
  expect(takenPerMs(budget, 10_000, 11_000)).toBe(100);
});

test('an overload ends bursts, and leaves the rate', () => {
  const budget = createSessionBudget(100, true);
  let taken = 0;
  for (let nowMs = 0; nowMs < 10_000; nowMs++) {
    if (budget.take(nowMs)) taken++;
    budget.onOverload();
  }
  expect(taken).toBeGreaterThan(990);
  expect(taken).toBeLessThan(1010);
});

test('without a queue, a burst begins at once', () => {
  expect(takenPerMs(createSessionBudget(100, false), 0, 1)).toBe(1000);
});
