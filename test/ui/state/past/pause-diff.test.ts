import {describe, expect, test} from 'vitest';
import {snapshotOfTable, tableOf, withoutFlows} from '../../../../source/snapshot/columns/of-snapshot.js';
import {blockedSlot, endedSlot, type FlowNames, freeSlot} from '../../../../source/snapshot/columns/page.js';
import {rowAt} from '../../../../source/snapshot/columns/rows.js';
import type {Snapshot} from '../../../../source/snapshot/snapshot.js';
import {pauseDiffOf, signOf} from '../../../../source/ui/state/past/pause-diff.js';
import {createPictures} from '../../../snapshot/pictures.js';

/** The picture with other states in some slots; a slot that was given away has a flow of its own. */
function withStates(snapshot: Snapshot, states: Readonly<Record<number, number>>, serial = 0): Snapshot {
  const table = tableOf(snapshot);
  const [page] = table.pages;
  const names: FlowNames = {
    ...page!.names,
    states: page!.names.states.map((state, index) => states[index] ?? state),
    serials: page!.names.serials.map((each, index) => {
      if (states[index] === freeSlot) return 0;
      return serial > 0 && states[index] ? serial : each;
    }),
  };
  return snapshotOfTable(withoutFlows(snapshot), {...table, pages: [{...page!, names}]});
}

describe('the signs after a pause, for flows that keep their slots', () => {
  const pictures = createPictures(100);
  const quiet = withStates(
    pictures.next(),
    Object.fromEntries(Array.from({length: 100}, (_, index) => [index, 1])),
  );
  const shown = withStates(quiet, {3: freeSlot});
  const newest = withStates(withStates(quiet, {1: endedSlot, 2: blockedSlot}), {4: 1}, 1000);
  const signs = (onScreen: Snapshot) => {
    const diff = pauseDiffOf(shown, newest)!;
    return [0, 1, 2, 3, 4].map(slot => signOf(diff, rowAt(tableOf(onScreen), slot), onScreen)).join('');
  };

  test('tell which are new, ended or in another state, and which took the slot of one that is gone', () => {
    expect(signs(newest)).toBe(' -~++');
  });

  test('are the same in the intervals that follow; flows that began later have none', () => {
    expect(signs(withStates(newest, {0: 1}, 2000))).toBe(' -~++');
    expect(signs(withStates(newest, {2: blockedSlot}, 2000))).toBe(' - ++');
  });

  test('are none where nothing changed', () => {
    expect(pauseDiffOf(quiet, quiet)).toBeUndefined();
  });
});
