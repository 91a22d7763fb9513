import {describe, expect, test} from 'vitest';
import {lifecycleState} from '../../../../source/snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../../../source/snapshot/snapshot.js';
import {changeOf} from '../../../../source/ui/render/table/row-change.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {startState} from '../../start-state.js';

const rate = (bytesPerSecond: number) => ({packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond});
const still = rate(0);

/** What changed from one interval to the next. */
function change(before: Partial<FlowSnapshot>, after: Partial<FlowSnapshot>) {
  const at = (second: number, overrides: Partial<FlowSnapshot>) =>
    snapshot([flow({tx: still, ...overrides})], {takenAtMs: takenAtMs + second * 1000});
  const state = [at(0, before), at(1, after)].reduce(
    (seen, each) => reduce(seen, {type: 'snapshot', snapshot: each}),
    startState(at(0, before), initialView(), {columns: 120, rows: 40}),
  );
  const [shown] = state.snapshot.flows;
  return changeOf(state, shown!, lifecycleState(shown!, state.snapshot.takenAtMs));
}

describe('what changed since the interval before', () => {
  test('is a rate that has doubled or halved', () => {
    expect(change({rx: rate(1000)}, {rx: rate(2000)}).rate).toBe(true);
    expect(change({rx: rate(1000)}, {rx: rate(500)}).rate).toBe(true);
    expect(change({rx: rate(1000)}, {rx: rate(1500)}).rate).toBe(false);
    expect(change({rx: rate(10)}, {rx: rate(100)}).rate).toBe(false);
  });

  test('is another state', () => {
    expect(change({}, {state: 'blocked', control: {kind: 'blocked', untilMs: null}}).state).toBe(true);
    expect(change({}, {}).state).toBe(false);
  });

  test('is nothing at the first interval', () => {
    const state = startState(snapshot([flow()]), initialView(), {columns: 120, rows: 40});
    expect(changeOf(state, flow(), 'active')).toEqual({state: false, rate: false});
  });
});
