import {expect, test} from 'vitest';
import {createSnapChoice, snap} from '../../../source/capture/ring/snap-choice.js';

test('a busy capture copies less of each packet, until it is calm again', () => {
  const chosen: number[] = [];
  const {adapt} = createSnapChoice(bytes => chosen.push(bytes));
  adapt(0, 0);
  adapt(10_000, 1000);
  expect(chosen).toEqual([]);
  adapt(110_000, 2000);
  expect(chosen).toEqual([snap.sparing]);
  // Between the two limits it stays as it is.
  adapt(160_000, 3000);
  expect(chosen).toEqual([snap.sparing]);
  adapt(161_000, 4000);
  expect(chosen).toEqual([snap.sparing, snap.generous]);
});

test('packets are copied whole as long as they are written, however many there are', () => {
  const chosen: number[] = [];
  const {adapt, setWhole} = createSnapChoice(bytes => chosen.push(bytes));
  adapt(0, 0);
  setWhole(true);
  adapt(110_000, 1000);
  adapt(111_000, 2000);
  adapt(211_000, 3000);
  setWhole(true);
  expect(chosen).toEqual([Number.POSITIVE_INFINITY]);
  setWhole(false);
  expect(chosen).toEqual([Number.POSITIVE_INFINITY, snap.sparing]);
});
