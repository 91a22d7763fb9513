import {describe, expect, test} from 'vitest';
import {columns} from '../../source/view/columns/columns.js';
import {defaultSort, parseSort} from '../../source/view/sorting/sort.js';
import {applyView, exportedSnapshot, initialView} from '../../source/view/view.js';
import {flow, manyFlows, snapshot, takenAtMs} from './flows.js';

describe('sorting', () => {
  test.each(columns.map(column => column.id))('by %s orders by its key in both directions', id => {
    const flows = manyFlows(300).map((each, index) =>
      index % 2 === 0 ? each : {...each, idleTimeoutMs: 60_000 + index},
    );
    const column = columns.find(each => each.id === id)!;
    for (const direction of ['asc', 'desc'] as const) {
      // What is unknown is the least.
      const keys = applyView(snapshot(flows), initialView({sort: {column: id, direction}}))
        .map(each => column.key(each, takenAtMs))
        .map(key => (Number.isNaN(key) ? Number.NEGATIVE_INFINITY : key));
      for (let index = 1; index < keys.length; index++) {
        const [before, after] =
          direction === 'asc' ? [keys[index - 1]!, keys[index]!] : [keys[index]!, keys[index - 1]!];
        // In a column of both (endpoints), numbers come before texts.
        const inOrder = typeof before === typeof after ? before <= after : typeof before === 'number';
        expect(inOrder, `${before}, ${after}`).toBe(true);
      }
    }
  });

  test('keeps rows still: the order does not depend on the order they come in', () => {
    const flows = manyFlows(300).map(each => ({...each, service: 'same'}));
    const view = initialView({sort: {column: 'service', direction: 'asc'}});
    const ids = (order: typeof flows) => applyView(snapshot(order), view).map(each => each.id);
    expect(ids([...flows].reverse())).toEqual(ids(flows));
  });

  test('begins with the highest rate', () => {
    const slow = flow({client: '127.0.0.1:1'});
    const fast = flow({
      client: '127.0.0.1:2',
      rx: {packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond: 1e6},
    });
    expect(applyView(snapshot([slow, fast]), initialView())[0]).toBe(fast);
  });

  test.each([
    ['rate', {column: 'rate', direction: 'desc'}],
    ['rate:asc', {column: 'rate', direction: 'asc'}],
    ['client', {column: 'client', direction: 'asc'}],
    ['rxRate', {column: 'rx-rate', direction: 'desc'}],
    ['RX_RATE:asc', {column: 'rx-rate', direction: 'asc'}],
    ['rx-bytes', {column: 'rx', direction: 'desc'}],
    ['total', {column: 'bytes', direction: 'desc'}],
  ])('"%s" is understood', (text, sort) => {
    expect(parseSort(text)).toEqual(sort);
  });

  test('a column there is none of is refused with a list of those there are', () => {
    expect(parseSort('colour')).toEqual({
      error: expect.stringMatching(/^expected one of client, target, .*metadata; got "colour"$/),
    });
  });

  test.each(['rate:up', 'rate:', 'rate:asc:desc'])('"%s" is refused with the directions there are', text => {
    expect(parseSort(text)).toEqual({error: `expected rate:asc or rate:desc; got "${text}"`});
  });
});

test('a filter hides what does not match, and a wrong one hides nothing', () => {
  const flows = manyFlows(30);
  expect(applyView(snapshot(flows), initialView({filter: 'service:game'}))).toHaveLength(10);
  expect(applyView(snapshot(flows), initialView({filter: 'port:x'}))).toHaveLength(30);
});

test('the order under a filter is the same, whether all flows were sorted before or not', () => {
  const flows = manyFlows(300);
  for (const sort of [defaultSort, {column: 'client', direction: 'asc'}] as const) {
    const filtered = initialView({sort, filter: 'rx>1K'});
    const [fresh, seen] = [snapshot(flows), snapshot(flows)];
    expect(applyView(seen, initialView({sort}))).toHaveLength(300);
    const expected = applyView(fresh, filtered);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(300);
    expect(applyView(seen, filtered)).toEqual(expected);
  }
});

describe('a snapshot that is exported', () => {
  const whole = snapshot(manyFlows(30));

  test('holds only the flows that match, names the filter and keeps its totals', () => {
    const some = exportedSnapshot(whole, initialView({filter: 'service:game'}));
    expect(some.flows.map(({service}) => service)).toEqual(Array.from({length: 10}, () => 'game'));
    expect(some).toMatchObject({totals: whole.totals, view: {filter: 'service:game'}});
    expect(exportedSnapshot(whole, initialView({filter: 'nowhere'}))).toMatchObject({
      flows: [],
      view: {filter: 'nowhere'},
    });
  });

  test('holds all flows in the order of the table where there is no filter, and names the order', () => {
    const sort = {column: 'rx', direction: 'asc'} as const;
    const all = exportedSnapshot(whole, initialView({sort}));
    expect(all.flows).toEqual(applyView(whole, initialView({sort})));
    expect(all.view).toMatchObject({filter: '', sort: 'rx:asc', scope: 'filtered'});
  });

  test('holds the tagged ones, or all, whatever the filter', () => {
    const view = initialView({filter: 'nowhere'});
    const tagged = exportedSnapshot(whole, view, 'tagged', ({service}) => service === 'dns');
    expect(tagged.flows).toHaveLength(10);
    expect(exportedSnapshot(whole, view, 'all').flows).toHaveLength(30);
  });

  test('of tagged flows keeps the filter that was set, though they need not match it', () => {
    const view = initialView({filter: 'service:game'});
    const tagged = exportedSnapshot(whole, view, 'tagged', ({service}) => service === 'dns');
    expect(tagged.view).toMatchObject({filter: 'service:game', scope: 'tagged'});
  });

  test('says how many of how many flows it holds, and how much of the totals is theirs', () => {
    const {flows, view} = exportedSnapshot(whole, initialView({filter: 'service:game'}));
    const sum = (direction: 'rx' | 'tx') => ({
      packets: flows.reduce((all, each) => all + each[direction].packets, 0),
      bytes: flows.reduce((all, each) => all + each[direction].bytes, 0),
    });
    expect(view.exported).toEqual({flows: 10, ofFlows: 30, rx: sum('rx'), tx: sum('tx')});
  });

  test('exported again still says of how many it is', () => {
    const some = exportedSnapshot(whole, initialView({filter: 'service:game'}));
    expect(exportedSnapshot(some, initialView()).view.exported).toMatchObject({flows: 10, ofFlows: 30});
  });
});
