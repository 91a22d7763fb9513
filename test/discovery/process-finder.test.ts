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
  const told: ClientProcess[] = [];
  const finder = createProcessFinder<object>({
    onFound: (_asker, _client, found) => told.push(found),
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
  const ask = (client: string) => finder.find(client, {});
  return {finder, ask, told, searches, failures};
}

describe('the process finder', () => {
  test('looks for all clients of an interval in one search', async () => {
    const {ask, told, searches} = rig();
    for (const client of ['a', 'b', 'closed', 'a', 'a']) ask(client);
    await vi.runAllTimersAsync();
    expect(told).toEqual([{process: 'a'}, {process: 'a'}, {process: 'a'}, {process: 'b'}]);
    expect(searches.map(({clients}) => clients)).toEqual([['a', 'b', 'closed']]);
  });

  test('searches at most once a second, for all that came meanwhile', async () => {
    const {ask, searches} = rig();
    for (let index = 0; index < 50; index++) {
      ask(`client-${index}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(searches).toHaveLength(5);
    expect(searches.flatMap(({clients}) => clients)).toHaveLength(41);
    for (const [index, {atMs}] of searches.slice(1).entries()) {
      expect(atMs - searches[index]!.atMs).toBeGreaterThanOrEqual(1000);
    }
  });

  test('rests twenty times as long as a slow search took', async () => {
    const {ask, searches} = rig(300);
    ask('a');
    await vi.advanceTimersByTimeAsync(400);
    ask('b');
    await vi.advanceTimersByTimeAsync(5800);
    expect(searches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(searches).toHaveLength(2);
  });

  test('looks for a flood of clients in several searches, the oldest first', async () => {
    const {ask, told, searches} = rig();
    for (let index = 0; index < 45_000; index++) ask(`client-${index}`);
    await vi.runAllTimersAsync();
    expect(searches.map(({clients}) => clients.length)).toEqual([20_000, 20_000, 5000]);
    expect(told.map(({process}) => process)).toEqual(searches.flatMap(({clients}) => clients));
  });

  test('reports a search that failed, and continues', async () => {
    const {ask, told, failures} = rig();
    ask('bad');
    ask('good');
    await vi.runAllTimersAsync();
    expect(told).toEqual([]);
    expect(failures).toEqual([new Error('no /proc here')]);
    ask('good');
    await vi.runAllTimersAsync();
    expect(told).toEqual([{process: 'good'}]);
  });

  test('when it closes, tells nobody anything any more', async () => {
    const {finder, ask, told, searches} = rig();
    ask('a');
    finder.close();
    await vi.runAllTimersAsync();
    expect([told, searches]).toEqual([[], []]);
  });
});
