import {describe, expect, test} from 'vitest';
import {placeOf} from '../../source/snapshot/columns/from-rows.js';
import {columns} from '../../source/view/columns/columns.js';
import {parseSort} from '../../source/view/sorting/sort.js';
import {applyView, initialView} from '../../source/view/view.js';
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
        .map(each => {
          const {page, index} = placeOf(each);
          return column.value(page, index, takenAtMs);
        })

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

  test('is stable: the order does not depend on the order of arrival', () => {
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
