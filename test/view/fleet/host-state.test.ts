import {expect, test} from 'vitest';
import {inOrder} from '../../../source/view/fleet/host-order.js';
import {
  clockSentence,
  clockText,
  commonVersion,
  countHosts,
  hostStateText,
} from '../../../source/view/fleet/host-state.js';
import {silentHosts} from '../../../source/view/fleet/silent-hosts.js';
import {takenAtMs} from '../flows.js';
import {fleet, host, staleHost} from '../hosts.js';

const left = host('old-1', 9000, {state: 'left'});
const late = host('ams-1', 500, {state: 'late'});

test('a stale machine says for how long it has been silent', () => {
  expect(hostStateText(staleHost('fra-3'), takenAtMs)).toBe('stale 12s');
  expect(hostStateText(host('fra-1'), takenAtMs)).toBe('live');
});

test('silent machines come first, those that left last, and others by rate', () => {
  const hosts = [left, host('fra-1', 400), late, host('fra-2', 600), staleHost('fra-3', 1)];
  expect(inOrder(hosts).map(({name}) => name)).toEqual(['fra-3', 'fra-2', 'ams-1', 'fra-1', 'old-1']);
  expect(countHosts(hosts)).toEqual({live: 2, late: 1, stale: 1, left: 1});
});

test.each([
  [2100, '+2.1s', 'its clock is 2.1s ahead'],
  [-350, '-350ms', 'its clock is 350ms behind'],
  [100, '', ''],
  [-3, '', ''],
])('a clock that is %d ms ahead reads "%s"', (clockAheadMs, text, sentence) => {
  const other = host('fra-1', 1000, {clockAheadMs});
  expect(clockText(other)).toBe(text);
  expect(clockSentence(other)).toBe(sentence);
});

test('the common version is that of most machines that count', () => {
  const old = {version: '0.0.9'};
  const gone = host('c', 1, {...old, state: 'left'});
  expect(commonVersion([host('a'), host('b', 1, old), gone])).toBe('0.1.0');
  expect(commonVersion([gone])).toBe('0.0.9');
  expect(commonVersion([])).toBeUndefined();
});

test('each silent machine says what is missing in the totals, the largest first', () => {
  const {hosts = [], ...rest} = fleet([host('fra-1'), staleHost('fra-2', 100), staleHost('fra-3', 600_000)]);
  expect(silentHosts({...rest, hosts}, 'bytes')).toEqual([
    'fra-3 has been silent for 12s: its 1.20MB/s are not in the totals',
    'fra-2 has been silent for 12s: its 200B/s are not in the totals',
  ]);
  expect(silentHosts(rest, 'bytes')).toEqual([]);
});
