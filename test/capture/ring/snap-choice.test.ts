import {expect, test} from 'vitest';
import {createSnapChoice, snap} from '../../../source/capture/ring/snap-choice.js';

function rig() {
  const set: number[] = [];
  let packets = 0;
  let nowMs = 0;
  const choice = createSnapChoice(bytes => set.push(bytes));
  choice.adapt(0, 0);
  return {
    set,
    choice,
    /** A second with so many packets. */
    second(count: number) {
      packets += count;
      nowMs += 1000;
      choice.adapt(packets, nowMs);
    },
  };
}

test('less of each packet is copied while there are many', () => {
  const {set, second} = rig();
  for (const count of [50_000, 70_000, 50_000, 30_000, 50_000]) second(count);
  expect(set).toEqual([snap.sparing, snap.generous]);
});

test('packets are copied whole as long as they are written, however many there are', () => {
  const {set, choice, second} = rig();
  choice.setWhole(true);
  for (const count of [70_000, 30_000, 70_000]) second(count);
  choice.setWhole(true);
  expect(set).toEqual([Number.POSITIVE_INFINITY]);
  choice.setWhole(false);
  expect(set).toEqual([Number.POSITIVE_INFINITY, snap.sparing]);
});
