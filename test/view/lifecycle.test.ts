import {describe, expect, test} from 'vitest';
import {lifecycleState} from '../../source/snapshot/lifecycle.js';
import {columnById} from '../../source/view/columns/columns.js';
import {parseFilter} from '../../source/view/filter/filter.js';
import {leftMs} from '../../source/view/lifecycle.js';
import {flow, takenAtMs} from './flows.js';

const silentFor = (ms: number, overrides = {}) =>
  flow({lastSeenAtMs: takenAtMs - ms, idleTimeoutMs: 30_000, ...overrides});

describe('the life of a flow', () => {
  test.each([
    ['new', 'new', {startedAtMs: takenAtMs - 4999, lastSeenAtMs: takenAtMs}],
    ['active', 'active', {startedAtMs: takenAtMs - 5000, lastSeenAtMs: takenAtMs}],
    ['active', 'active', silentFor(9999)],
    ['idle', 'idle', silentFor(10_000)],
    ['idle', 'idle', silentFor(23_999)],
    ['expiring', 'expiring', silentFor(24_000)],
    ['refused', 'refused', {refusals: 1, tx: {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0}}],
    ['blocked', 'blocked', silentFor(25_000, {state: 'blocked'})],
    ['throttled', 'throttled', {state: 'throttled' as const}],
    ['ended', 'ended user', {state: 'ended' as const, endReason: 'user' as const}],
  ])('%s is shown as %s', (state, text, overrides) => {
    expect(lifecycleState(flow(overrides), takenAtMs)).toBe(state);
    expect(columnById('state').text(flow(overrides), takenAtMs)).toBe(text);
  });

  test('a short silence is not idle, however short the timeout', () => {
    expect(lifecycleState(silentFor(2999, {idleTimeoutMs: 3000}), takenAtMs)).toBe('active');
  });

  test('a flow without a known timeout is never shown as expiring', () => {
    const unknown = flow({lastSeenAtMs: takenAtMs - 1e9});
    expect(lifecycleState(unknown, takenAtMs)).toBe('active');
    expect(leftMs(unknown, takenAtMs)).toBeNaN();
  });

  test('what is left of it counts down to its end, and is nothing for an ended one', () => {
    expect(leftMs(silentFor(29_000), takenAtMs)).toBe(1000);
    expect(leftMs(silentFor(31_000), takenAtMs)).toBe(0);
    expect(leftMs(silentFor(1000, {state: 'ended'}), takenAtMs)).toBeNaN();
  });

  test('the silence of an ended flow goes on from its last datagram', () => {
    const idle = (overrides: Parameters<typeof flow>[0]) =>
      columnById('idle').text(flow(overrides), takenAtMs);
    expect(idle({lastSeenAtMs: takenAtMs - 40_000})).toBe('40s');
    expect(
      idle({
        lastSeenAtMs: takenAtMs - 40_000,
        state: 'ended',
        endedAtMs: takenAtMs - 5000,
        endReason: 'idle',
      }),
    ).toBe('40s');
  });

  test.each([
    ['state:active', ['new', 'active', 'idle', 'expiring']],
    ['state:idle', ['idle']],
    ['state=expiring', ['expiring']],
    ['state!=active', ['blocked']],
    ['left<10s', ['expiring']],
  ])('the filter %s finds %j', (text, found) => {
    const flows = {
      new: silentFor(0, {startedAtMs: takenAtMs}),
      active: silentFor(0),
      idle: silentFor(15_000),
      expiring: silentFor(25_000),
      blocked: silentFor(0, {state: 'blocked'}),
    };
    const filter = parseFilter(text);
    if ('error' in filter) throw new Error(filter.error);
    const matching = Object.entries(flows).filter(([, each]) => filter.matches(each, takenAtMs));
    expect(matching.map(([name]) => name)).toEqual(found);
  });
});
