import {expect, test} from 'vitest';
import {countSizes, sizeHistogram} from '../../../source/view/graphs/size-histogram.js';

test('the bars of all sizes and both directions have one scale', () => {
  const bars = sizeHistogram(
    [
      {upToBytes: 64, rx: 10, tx: 0},
      {upToBytes: 1472, rx: 1, tx: 5},
    ],
    10,
  );
  expect(bars).toEqual([
    {label: '0 - 64 B', rx: {bar: '||||||||||', count: 10}, tx: {bar: '          ', count: 0}},
    {label: '65 - 1472 B', rx: {bar: '|         ', count: 1}, tx: {bar: '|||||     ', count: 5}},
  ]);
});

test('without a datagram there is no histogram', () => {
  expect(sizeHistogram(countSizes([Number.NaN], []), 10)).toEqual([]);
});

test('every size is counted once, what is not known is not', () => {
  const classes = countSizes([0, 64, 64.5, Number.NaN, 70_000 - 4465], [1472]);
  expect(classes.map(({rx}) => rx)).toEqual([2, 1, 0, 0, 0, 0, 1]);
  expect(classes.map(({tx}) => tx)).toEqual([0, 0, 0, 0, 0, 1, 0]);
});
