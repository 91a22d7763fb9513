import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {columns} from '../../../source/view/columns/columns.js';
import {findColumn} from '../../../source/view/columns/names.js';
import {parseSort, type Sort, sortText} from '../../../source/view/sorting/sort.js';
import {cases} from '../../fuzz/cases.js';
import {flow, manyFlows} from '../flows.js';
import {rowsOf} from '../rows-of.js';

const sortFlows = (flows: readonly FlowSnapshot[], sort: Sort) => rowsOf(flows, {sort}).all();
const shuffled = <Item>(items: readonly Item[]) => fc.shuffledSubarray([...items], {minLength: items.length});

describe('the order of flows', () => {
  test.each(columns.map(({id}) => id))('by %s is the same from whatever order they come in', column => {
    const flows = manyFlows(200);
    for (const direction of ['asc', 'desc'] as const) {
      const sorted = sortFlows(flows, {column, direction});
      fc.assert(
        fc.property(shuffled(flows), others => {
          expect(sortFlows(others, {column, direction})).toEqual(sorted);
        }),
        cases(1 / 3000),
      );
    }
  });

  test('by client is that of numbers, IPv4 before IPv6', () => {
    const clients = ['10.0.0.9:99', '10.0.0.9:100', '10.0.0.10:1', '200.1.1.1:1', '[2001:db8::1]:1'];
    fc.assert(
      fc.property(shuffled(clients), others => {
        const flows = others.map(client => flow({client}));
        const sorted = sortFlows(flows, {column: 'client', direction: 'asc'});
        expect(sorted.map(({client}) => client)).toEqual(clients);
      }),
      cases(1 / 100),
    );
  });

  test('holds still for an ended flow and its successor with the same id', () => {
    const ended = flow({state: 'ended', startedAtMs: 1});
    const next = flow({startedAtMs: 2});
    for (const flows of [
      [ended, next],
      [next, ended],
    ]) {
      expect(sortFlows(flows, {column: 'service', direction: 'asc'})).toEqual([ended, next]);
    }
  });

  test('puts an unknown rate last, and breaks ties by bytes in both directions', () => {
    const traffic = (bytes: number, bytesPerSecond: number) => ({
      packets: 1,
      bytes,
      packetsPerSecond: 1,
      bytesPerSecond,
    });
    const unknown = flow({client: '1.1.1.1:1', rx: traffic(1, Number.NaN)});
    const big = flow({client: '1.1.1.1:2', rx: traffic(900, 5)});
    const small = flow({client: '1.1.1.1:3', rx: traffic(100, 5)});
    const by = (direction: 'asc' | 'desc') =>
      sortFlows([unknown, small, big], {column: 'rx-rate', direction});
    expect(by('desc')).toEqual([big, small, unknown]);
    expect(by('asc')).toEqual([unknown, big, small]);
  });
});

describe('the name of a column', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', ''])('"%s" is none', name => {
    expect(findColumn(name)).toBeUndefined();
    expect(parseSort(name)).toEqual({error: expect.stringContaining(`got "${name}"`)});
  });

  test.each(['RATE:DESC', ' rate : desc ', 'Rate'])(
    '"%s" is rate, in whatever case and with spaces',
    text => {
      expect(parseSort(text)).toEqual({column: 'rate', direction: 'desc'});
    },
  );

  test.each(columns.map(({id}) => id))('%s may be written in camel case or with underscores', id => {
    expect(findColumn(id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))).toBe(id);
    expect(findColumn(id.replaceAll('-', '_').toUpperCase())).toBe(id);
  });
});

test.each(['rate:asc', 'meta.site:desc', 'meta."a:b c":asc'])(
  'the order %s is written as it is read',
  text => {
    expect(sortText(parseSort(text) as Sort)).toBe(text);
  },
);
