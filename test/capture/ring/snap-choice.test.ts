import {expect, test} from 'vitest';
import {createSnapChoice, snap} from '../../../source/capture/ring/snap-choice.js';

test('a busy capture copies less of each packet, until it is calm again', () => {
  const chosen: number[] = [];
  const choose = createSnapChoice(bytes => chosen.push(bytes));
  choose(0, 0);
  choose(10_000, 1000);
  expect(chosen).toEqual([]);
  choose(110_000, 2000);
  expect(chosen).toEqual([snap.sparing]);
  // Between the two limits it stays as it is.
  choose(160_000, 3000);
  expect(chosen).toEqual([snap.sparing]);
  choose(161_000, 4000);
  expect(chosen).toEqual([snap.sparing, snap.generous]);
});
