import {describe, expect, test} from 'vitest';
import {withDropped} from '../../../../source/snapshot/forwarding.js';
import {answerTexts, flowNumbers, jitterMs} from '../../../../source/ui/state/panes/flow-numbers.js';
import type {FlowPoint} from '../../../../source/ui/state/past/history.js';
import {flow, takenAtMs} from '../../../view/flows.js';

describe('the numbers of a flow', () => {
  test('tell received, forwarded and dropped apart in each direction', () => {
    const throttled = flow({
      drops: 45,
      tx: withDropped(
        {packets: 50, bytes: 50_000, packetsPerSecond: 50, bytesPerSecond: 50_000},
        {packets: 45, bytes: 45_000, packetsPerSecond: 45, bytesPerSecond: 45_000},
      ),
      rx: withDropped(flow().rx, {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0}),
    });
    expect(flowNumbers(throttled, 'bytes')).toEqual([
      ['received', '400B', '50.0KB'],
      ['packets', '10', '50'],
      ['forwarded', '400B', '5.00KB'],
      ['dropped', '0B', '45.0KB'],
      ['loss', '0%', '90%'],
      ['rate', '40B/s', '5.00KB/s'],
      ['packets/s', '1.0', '5.0'],
      ['mean size', '40B', '1.00KB'],
    ]);
  });

  test('are blank where they are not known', () => {
    const traffic = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
    const older = flow({drops: 1, rx: traffic, tx: {...traffic, packets: 3, bytes: 30}});
    const row = (name: string) => flowNumbers(older, 'bytes').find(([label]) => label === name);
    expect(row('forwarded')).toEqual(['forwarded', '', '']);
    expect(row('loss')).toEqual(['loss', '', '']);
    expect(row('mean size')).toEqual(['mean size', '', '10B']);
  });
});

const point = (rttMs: number, answers: number): FlowPoint => ({
  atMs: takenAtMs,
  rx: 0,
  tx: 0,
  rxPacketBytes: Number.NaN,
  txPacketBytes: Number.NaN,
  drops: 0,
  refusals: 0,
  control: undefined,
  replied: answers > 0,
  rttMs,
  answers,
});

describe('the jitter of response times', () => {
  test('is the mean change from one interval with answers to the next', () => {
    expect(jitterMs([point(10, 1), point(13, 2), point(12, 5)])).toBe(2);
  });

  test('leaves out intervals without answers, which say nothing', () => {
    expect(jitterMs([point(10, 1), point(10, 1), point(10, 1), point(14, 2)])).toBe(4);
  });

  test('is unknown before there are two of them, and where response times are estimates', () => {
    expect(jitterMs([point(10, 1), point(10, 1)])).toBeNaN();
    expect(jitterMs([point(10, 0), point(14, 0)])).toBeNaN();
  });
});

describe('the lines about response times', () => {
  const responseTimes = {samples: 40, p50Ms: 0.21, p95Ms: 0.8, maxMs: 2.1, estimated: false};

  test('have half, 95 in 100 and the longest of the answers, and their jitter', () => {
    const measured = flow({rttMs: 0.3, responseTimes});
    expect(answerTexts(measured, [point(0.2, 20), point(0.3, 40)])).toEqual([
      'RTT p50 0.21ms, p95 0.80ms, max 2.1ms',
      'of 40 answers, jitter 0.10ms',
    ]);
  });

  test('say what is an estimate, and nothing before the first answer', () => {
    const estimated = {samples: 0, p50Ms: null, p95Ms: null, maxMs: null, estimated: true};
    expect(answerTexts(flow({rttMs: 1.2, responseTimes: estimated}), [])[0]).toBe(
      'RTT ~1.2ms, an estimate: the shortest',
    );
    expect(answerTexts(flow(), [])).toEqual([]);
  });
});
