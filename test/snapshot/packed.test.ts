import {describe, expect, test} from 'vitest';
import {withDropped} from '../../source/snapshot/forwarding.js';
import {packedRate, packSnapshot, unpackFlowOf, unpackSnapshot} from '../../source/snapshot/packed.js';
import {createFakeSource} from '../ui/fake-source.js';
import {flow, manyFlows, snapshot} from '../view/flows.js';

describe('a packed snapshot', () => {
  test('unpacks to what was packed, whatever came before it', () => {
    const source = createFakeSource(200);
    let previous = packSnapshot(source.latest());
    for (let interval = 0; interval < 50; interval++) {
      const now = source.tick();
      const packed = packSnapshot(now, previous);
      expect(unpackSnapshot(packed)).toEqual(now);
      previous = packed;
    }
  });

  test('keeps what was dropped and whether the target refused, and gives the rate that got through', () => {
    const received = {packets: 10, bytes: 1000, packetsPerSecond: 10, bytesPerSecond: 1000};
    const dropped = {packets: 4, bytes: 400, packetsPerSecond: 4, bytesPerSecond: 400};
    const throttled = flow({
      drops: 4,
      rx: withDropped(received, dropped),
      tx: flow().tx,
      refusedSinceReply: false,
    });
    const before = packSnapshot(snapshot([flow(), throttled]));
    const now = snapshot([flow(), {...throttled, refusedSinceReply: true}, flow({drops: 2})]);
    const packed = packSnapshot(now, before);
    expect(unpackSnapshot(packed)).toEqual(now);
    expect(packedRate(packed, 1)).toBe(600 + 150);
  });

  test('shares with the one before what did not change', () => {
    const source = createFakeSource(100);
    const first = packSnapshot(source.latest());
    const second = packSnapshot(source.tick(), first);
    const shared = second.kinds.filter(kind => first.kinds.includes(kind));
    expect(shared.length).toBeGreaterThan(90);
  });

  test('finds one flow again, and distinguishes it from its successor', () => {
    const flows = manyFlows(50);
    const packed = packSnapshot(snapshot(flows));
    expect(unpackFlowOf(packed, flows[7]!.id, flows[7]!.startedAtMs)).toEqual(flows[7]);
    expect(unpackFlowOf(packed, flows[7]!.id, flows[7]!.startedAtMs + 1)).toBeUndefined();
  });
});
