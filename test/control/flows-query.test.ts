import {describe, expect, test} from 'vitest';
import {flowsToJson, parseFlowsQuery} from '../../source/control/flows-query.js';
import {columns} from '../../source/view/columns/columns.js';
import {flow, snapshot} from '../view/flows.js';

const flows = [
  flow({client: '10.0.0.1:1', service: 'dns', drops: 1}),
  flow({client: '10.0.0.2:1', service: 'game', drops: 3}),
  flow({client: '10.0.0.3:1', service: 'dns', drops: 2}),
];

function ask(query: string) {
  const asked = parseFlowsQuery(new URLSearchParams(query));
  if ('error' in asked) return asked.error;
  const told = flowsToJson(snapshot(flows), asked);
  return {...told, flows: told.flows.map(({client}) => client)};
}

describe('GET /flows', () => {
  test('tells all flows, when they were, and of how many they are', () => {
    expect(ask('')).toMatchObject({
      takenAt: '2026-01-01T12:00:00.000Z',
      total: 3,
      matched: 3,
      flows: ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1'],
    });
  });

  test('tells the filter and the order in force, and the drops so far', () => {
    expect(ask('filter=service:dns&sort=drops')).toMatchObject({
      view: {filter: 'service:dns', sort: 'drops:desc', exported: {flows: 2, ofFlows: 3}},
      drops: {total: 0, byReason: {}},
    });
  });

  test('filters, sorts and limits as the screen does', () => {
    expect(ask('filter=service:dns&sort=drops')).toMatchObject({
      total: 3,
      matched: 2,
      flows: ['10.0.0.3:1', '10.0.0.1:1'],
    });
    expect(ask('sort=drops:desc&limit=1')).toMatchObject({matched: 3, flows: ['10.0.0.2:1']});
    expect(ask('sort=client:desc&limit=0')).toMatchObject({matched: 3, flows: []});
    expect(ask('limit=999999999')).toMatchObject({flows: {length: 3}});
  });

  test.each([
    ['filter=port:x', /^filter: expected a port number .*got "x" \(at character 6\)$/],
    ['filter=dns+"open', /^filter: the quotation mark is not closed.* \(at character 5\)$/],
    [`filter=${'x'.repeat(1001)}`, /^filter: expected at most 1000 characters/],
  ])('refuses %s with the place of the mistake', (query, sentence) => {
    expect(ask(query)).toMatch(sentence);
  });

  test.each([
    ['sort=rate:up', 'sort: expected rate:asc or rate:desc; got "rate:up"'],
    ['sort=', `sort: expected one of ${columns.map(({id}) => id).join(', ')}; got ""`],
    ['limit=', 'limit: expected a whole number such as 10; got ""'],
    ['limit=-1', 'limit: expected a whole number such as 10; got "-1"'],
    ['limit=1e9', 'limit: expected a whole number such as 10; got "1e9"'],
    ['limit=9999999999', 'limit: expected a whole number such as 10; got "9999999999"'],
    ['limit=1&limit=2', 'limit: expected it once'],
    ['filters=dns', 'expected filter, sort or limit; got "filters"'],
  ])('refuses %s', (query, sentence) => {
    expect(ask(query)).toBe(sentence);
  });
});
