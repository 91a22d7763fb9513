import {describe, expect, test} from 'vitest';
import {forwardedOf, nothingDropped, sumTraffic, withDropped} from '../../source/snapshot/forwarding.js';

const traffic = (packets: number) => ({
  packets,
  bytes: packets * 100,
  packetsPerSecond: packets,
  bytesPerSecond: packets * 100,
});

describe('received traffic', () => {
  test('is the sum of what was forwarded and what was dropped', () => {
    expect(withDropped(traffic(10), traffic(4))).toEqual({
      ...traffic(10),
      forwarded: traffic(6),
      dropped: traffic(4),
    });
  });

  test('is forwarded whole without drops', () => {
    expect(withDropped(traffic(10), nothingDropped).forwarded).toEqual(traffic(10));
  });

  test('never has a negative part, when drops of an interval are of datagrams of the one before', () => {
    const dropped = {packets: 4, bytes: 400, packetsPerSecond: 4, bytesPerSecond: 400};
    const received = {...traffic(10), packetsPerSecond: 1, bytesPerSecond: 100};
    expect(withDropped(received, dropped)).toMatchObject({
      forwarded: {packets: 6, packetsPerSecond: 0, bytesPerSecond: 0},
      dropped: {packets: 4, packetsPerSecond: 1, bytesPerSecond: 100},
    });
  });

  test('stands for what was forwarded where that is unknown', () => {
    expect(forwardedOf(traffic(10))).toEqual(traffic(10));
    expect(forwardedOf(withDropped(traffic(10), traffic(4)))).toEqual(traffic(6));
  });

  test('sums with its parts, as far as all are known', () => {
    const known = withDropped(traffic(10), traffic(4));
    expect(sumTraffic([known, known])).toEqual(withDropped(traffic(20), traffic(8)));
    expect(sumTraffic([known, traffic(1)])).toEqual(traffic(11));
    expect(sumTraffic([])).toEqual(withDropped(nothingDropped, nothingDropped));
  });
});
