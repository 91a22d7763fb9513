import {expect, test} from 'vitest';
import {answerTimes} from '../../../source/view/summary/answer-times.js';
import {flow, snapshot} from '../flows.js';

const timed = (port: number, p50Ms: number, p95Ms: number, maxMs: number, overrides = {}) =>
  flow({
    client: `127.0.0.1:${port}`,
    rttMs: p50Ms,
    responseTimes: {samples: 20, p50Ms, p95Ms, maxMs, estimated: false},
    ...overrides,
  });

test('the median of the flows, the worst and the longest answers; estimates and ended flows do not count', () => {
  const estimate = {samples: 1, p50Ms: null, p95Ms: null, maxMs: null, estimated: true};
  const flows = [
    timed(1, 1, 2, 3),
    timed(2, 5, 60, 70),
    timed(3, 9, 10, 400),
    timed(4, 1000, 1000, 1000, {state: 'ended', endedAtMs: 0}),
    flow({client: '127.0.0.1:5', rttMs: 700, responseTimes: estimate}),
  ];
  expect(answerTimes(snapshot(flows))).toEqual({typicalMs: 5, worstP95Ms: 60, longestMs: 400});
});

test('nothing is known where nothing was timed', () => {
  expect(answerTimes(snapshot([flow()]))).toEqual({
    typicalMs: Number.NaN,
    worstP95Ms: Number.NaN,
    longestMs: Number.NaN,
  });
});
