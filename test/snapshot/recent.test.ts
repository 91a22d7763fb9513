import {beforeEach, describe, expect, test} from 'vitest';
import {createRecentSnapshots, maxSnapshotAgeMs} from '../../source/snapshot/recent.js';
import {snapshot} from '../view/flows.js';

let taken = 0;
let nowMs = 0;
beforeEach(() => {
  taken = 0;
  nowMs = 0;
});

const create = () =>
  createRecentSnapshots(
    async () => snapshot([], {uptimeSeconds: taken++}),
    () => nowMs,
  );
const number = async (of: Promise<{uptimeSeconds: number}>) => (await of).uptimeSeconds;

describe('recent snapshots', () => {
  test('are taken once for all requests within 100 ms', async () => {
    const {recent, rough} = create();
    expect(maxSnapshotAgeMs).toBe(100);
    expect(await Promise.all([recent(), recent(), rough()].map(number))).toEqual([0, 0, 0]);
    nowMs = 99;
    expect(await number(recent())).toBe(0);
    nowMs = 100;
    expect(await number(recent())).toBe(1);
    expect(taken).toBe(2);
  });

  test('are taken again after a change, also while one is being taken', async () => {
    const {recent, rough, outdate} = create();
    const before = recent();
    outdate();
    expect(await number(rough())).toBe(0);
    expect(await number(recent())).toBe(1);
    expect(await number(recent())).toBe(1);
    expect(await number(before)).toBe(0);
  });

  test('taken now are always new, and are reused by the next request', async () => {
    const {now, recent} = create();
    expect(await number(now())).toBe(0);
    expect(await number(now())).toBe(1);
    expect(await number(recent())).toBe(1);
  });
});
