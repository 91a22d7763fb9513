import {expect, test} from 'vitest';
import {highlight} from '../../source/ui/highlight.js';
import {theme} from '../../source/ui/theme.js';
import {type ColumnId, columnById} from '../../source/view/columns.js';
import {flow, takenAtMs} from '../view/flows.js';

const rated = (bytesPerSecond: number) => ({packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond});
const styleOf = (id: ColumnId, overrides = {}) => highlight(columnById(id), flow(overrides), takenAtMs);

test.each([
  ['rx-rate', 0, theme.quiet],
  ['rx-rate', 999_999, theme.rx],
  ['rx-rate', 1e6, theme.magnitudes[0]],
  ['rx-rate', 1e9, theme.magnitudes[1]],
  ['rx-rate', 1e12, theme.magnitudes[2]],
] as const)('the magnitude of %s %d is seen by its colour', (id, rate, style) => {
  expect(styleOf(id, {rx: rated(rate)})).toBe(style);
});

test('states have their colours, and silence has them only where it counts', () => {
  const fresh = {startedAtMs: takenAtMs, lastSeenAtMs: takenAtMs};
  const expiring = {lastSeenAtMs: takenAtMs - 29_000, idleTimeoutMs: 30_000};
  expect(styleOf('state', fresh)).toBe(theme.states.new);
  expect(styleOf('idle', fresh)).not.toBe(theme.states.new);
  for (const id of ['state', 'idle', 'left'] as const)
    expect(styleOf(id, expiring)).toBe(theme.states.expiring);
});

test('drops stand out where there are any', () => {
  expect(styleOf('drops', {drops: 1})).toBe(theme.alert);
  expect(styleOf('drops')).not.toBe(theme.alert);
});
