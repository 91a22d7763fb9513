import {expect, test} from 'vitest';
import {createPendingKeys} from '../../source/control/pending-keys.js';

test('keys that were just set are remembered until snapshots show them', () => {
  let nowMs = 0;
  const pending = createPendingKeys(() => nowMs);
  pending.add('a', ['x', 'y']);
  nowMs = 900;
  pending.add('a', ['z']);
  pending.add('b', ['x']);
  nowMs = 1500;
  expect([[...pending.of('a')], [...pending.of('b')]]).toEqual([['x', 'y', 'z'], ['x']]);
  nowMs = 2000;
  expect([[...pending.of('a')], [...pending.of('b')]]).toEqual([[], []]);
});
