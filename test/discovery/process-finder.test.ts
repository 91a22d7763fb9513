import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {ClientProcess} from '../../source/discovery/local-processes.js';
import {createProcessFinder} from '../../source/discovery/process-finder.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A finder whose searches take `searchMs` and find a process for all clients but `closed`. */
function rig(searchMs = 0) {
  const searches: {readonly clients: readonly string[]; readonly atMs: number}[] = [];
  const failures: unknown[] = [];
  const finder = createProcessFinder({
    onFailure: error => failures.push(error),
    async find(clients) {
      searches.push({clients, atMs: performance.now()});
      await new Promise(resolve => setTimeout(resolve, searchMs));
      if (clients.includes('bad')) throw new Error('no /proc here');
      return new Map(
        clients
          .filter(client => client !== 'closed')
          .map((client): [string, ClientProcess] => [client, {process: client}]),
      );
    },
  });
  return {finder, searches, failures};
}

describe('the process finder', () => {
  test('looks for all clients of an interval in one search', async () => {
    const {finder, searches} = rig();
    const found = Promise.all(['a', 'b', 'closed', 'a'].map(finder.processOf));
    await vi.runAllTimersAsync();
    expect(await found).toEqual([{process: 'a'}, {process: 'b'}, undefined, {process: 'a'}]);
    expect(searches.map(({clients}) => clients)).toEqual([['a', 'b', 'closed']]);
  });

  test('searches at most once a second, for all that came meanwhile', async () => {
    const {finder, searches} = rig();
    for (let index = 0; index < 50; index++) {
      finder.processOf(`client-${index}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(searches).toHaveLength(5);
    expect(searches.flatMap(({clients}) => clients)).toHaveLength(41);
    for (const [index, {atMs}] of searches.slice(1).entries()) {
      expect(atMs - searches[index]!.atMs).toBeGreaterThanOrEqual(1000);
    }
  });

  test('rests twenty times as long as a slow search took', async () => {
    const {finder, searches} = rig(300);
    finder.processOf('a');
    await vi.advanceTimersByTimeAsync(400);
    finder.processOf('b');
    await vi.advanceTimersByTimeAsync(5800);
    expect(searches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(searches).toHaveLength(2);
  });

  test('reports a search that failed, and continues', async () => {
    const {finder, failures} = rig();
    const [bad, good] = [finder.processOf('bad'), finder.processOf('good')];
    await vi.runAllTimersAsync();
    expect([await bad, await good]).toEqual([undefined, undefined]);
    expect(failures).toEqual([new Error('no /proc here')]);
    const later = finder.processOf('good');
    await vi.runAllTimersAsync();
    expect(await later).toEqual({process: 'good'});
  });

  test('when it closes, answers all waiting calls with nothing', async () => {
    const {finder, searches} = rig();
    const found = finder.processOf('a');
    finder.close();
    await vi.runAllTimersAsync();
    expect([await found, searches]).toEqual([undefined, []]);
  });
});
