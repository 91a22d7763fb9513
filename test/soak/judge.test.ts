import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';

const flat = {rssBytes: 150e6, mainHeapBytes: 20e6, relayHeapBytes: 10e6, descriptors: 500, delayMs: 1};

const {
  judge,
}: {
  judge(samples: readonly (typeof flat)[]): readonly {readonly name: string; readonly grew: boolean}[];
} = await import(pathToFileURL(resolve('test/soak/judge.mjs')).href);

/** Samples of a figure that grows evenly by so much in all. */
const growing = (name: keyof typeof flat, by: number) =>
  Array.from({length: 60}, (_, index) => ({...flat, [name]: flat[name] + (by * index) / 60}));
const grown = (samples: readonly (typeof flat)[]) =>
  judge(samples)
    .filter(({grew}) => grew)
    .map(({name}) => name);

test.each([
  ['rssBytes', 100e6],
  ['mainHeapBytes', 20e6],
  ['relayHeapBytes', 20e6],
  ['descriptors', 200],
  ['delayMs', 60],
] as const)('tells that %s grows', (name, by) => {
  expect(grown(growing(name, by))).toEqual([name]);
});

test('takes what warms up in the first fifth, and one sample that stands out, for flat', () => {
  const samples = growing('rssBytes', 5e6).map((sample, index) => ({
    ...sample,
    mainHeapBytes: index < 12 ? 1e6 * index : 20e6,
    delayMs: index === 55 ? 500 : 1,
  }));
  expect(grown(samples)).toEqual([]);
});

test('a probe that hears nothing is no delay that stays the same', () => {
  const samples = growing('delayMs', 0).map((sample, index) => ({
    ...sample,
    delayMs: index < 45 ? 1 : Number.POSITIVE_INFINITY,
  }));
  expect(grown(samples)).toEqual(['delayMs']);
});
