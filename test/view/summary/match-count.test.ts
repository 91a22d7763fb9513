import {expect, test} from 'vitest';
import {firstFlows, matchCount, matchCountText} from '../../../source/view/summary/match-count.js';
import {totalParts} from '../../../source/view/summary/total-text.js';
import {initialView, viewFlows} from '../../../source/view/view.js';
import {flow, snapshot} from '../flows.js';
import {fleet, flowsOf, host} from '../hosts.js';

const one = snapshot([flow(), flow({client: '10.0.0.9:1'})]);
const many = fleet([host('fra-1'), host('fra-2')], flowsOf('fra-1', 30));
const counted = (picture: typeof one, filter: string) =>
  matchCountText(matchCount(picture, filter, viewFlows(picture, initialView({filter}))));

test('all flows of one machine are here and are counted here', () => {
  expect(counted(one, '10.0.0.9')).toBe('1 of 2 flows');
  expect(firstFlows(one)).toBeUndefined();
});

test('of several machines all flows are counted, not only the first that are here', () => {
  expect(counted(many, '')).toBe('200 of 200 flows');
  expect(matchCount(many, '', viewFlows(many, initialView())).bytesPerSecond).toBe(4000);
  expect(firstFlows(many)).toBe(30);
});

test('a filter that no machine has answered yet is counted here, as the least that there are', () => {
  expect(counted(many, 'client:10.0.0.1:1000')).toBe('≥ 1 of 200 flows');
});

test('what the totals consist of is not told of flows that are elsewhere', () => {
  const nothing = {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}};
  const amounts = {rx: {packets: 5, bytes: 50}, tx: {packets: 5, bytes: 50}};
  const attribution = {shown: amounts, ended: nothing, evicted: nothing, unattributed: nothing};
  const partial = {...many, totals: {...many.totals, attribution}};
  const parts = totalParts(partial, viewFlows(partial, initialView()));
  expect(parts?.map(({name}) => name)).toEqual(['listed', 'gone', 'unattributed']);
  expect(parts?.[0]?.amounts).toMatchObject(amounts);
});
