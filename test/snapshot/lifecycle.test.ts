import {describe, expect, test} from 'vitest';
import {lifecycleState} from '../../source/snapshot/lifecycle.js';
import {flow, takenAtMs} from '../view/flows.js';

const silent = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
const state = (overrides: Parameters<typeof flow>[0]) => lifecycleState(flow(overrides), takenAtMs);

describe('a flow that was refused', () => {
  test('is refused although the target answered before, until it answers again', () => {
    expect(state({refusals: 7, refusedSinceReply: true})).toBe('refused');
    expect(state({refusals: 7, refusedSinceReply: false})).toBe('active');
  });

  test('stays refused when it falls silent, but not when it ends or is blocked', () => {
    const long = {
      lastSeenAtMs: takenAtMs - 29_000,
      idleTimeoutMs: 30_000,
      refusals: 1,
      refusedSinceReply: true,
    };
    expect(state(long)).toBe('refused');
    expect(state({...long, state: 'blocked'})).toBe('blocked');
    expect(state({...long, state: 'ended'})).toBe('ended');
  });

  test('of an older file is refused if it never got a reply', () => {
    expect(state({refusals: 1, tx: silent})).toBe('refused');
    expect(state({refusals: 1})).toBe('active');
  });
});
