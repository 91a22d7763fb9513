import {expect, test} from 'vitest';
import {createAlertBell} from '../../source/ui/alert-bell.js';
import {snapshot, takenAtMs} from '../view/flows.js';

/** By second, the names of the alerts that are on; returns the seconds in which it rang. */
function ringsOf(...seconds: readonly (readonly string[])[]): number[] {
  const rang: number[] = [];
  let second = 0;
  const hear = createAlertBell(() => rang.push(second));
  for (const names of seconds) {
    const alerts = names.map(name => ({name, filter: 'x', sinceMs: 0, flows: 1, ids: []}));
    hear(snapshot([], {takenAtMs: takenAtMs + second * 1000, alerts}));
    second++;
  }
  return rang;
}

test('the bell rings once when an alert begins', () => {
  expect(ringsOf([], ['a'], ['a'], ['a', 'b'], ['b'], [])).toEqual([1, 3]);
});

test('alerts that begin together ring once', () => {
  expect(ringsOf(['a', 'b'])).toEqual([0]);
});

test('an alert that comes and goes rings again only after some quiet seconds', () => {
  expect(ringsOf(['a'], [], ['a'], [], ['a'])).toEqual([0]);
  expect(ringsOf(['a'], ...Array.from({length: 11}, () => []), ['a'])).toEqual([0, 12]);
});

test('nothing rings without alerts', () => {
  const rang: number[] = [];
  createAlertBell(() => rang.push(0))(snapshot([]));
  expect(rang).toEqual([]);
});
