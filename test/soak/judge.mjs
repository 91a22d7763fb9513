// Says of a series of samples what grew. Memory, descriptors and delays of a relay whose traffic stays the same are flat: the
// median of the last fifth is compared with that of the second fifth, because the first one warms up.

const mebibyte = 2 ** 20;

/** How much the last fifth may exceed the second one: garbage collectors and busy machines need some room. */
export const limits = {
  rssBytes: {factor: 1.15, plus: 24 * mebibyte},
  mainHeapBytes: {factor: 1.15, plus: 6 * mebibyte},
  relayHeapBytes: {factor: 1.15, plus: 6 * mebibyte},
  descriptors: {factor: 1.15, plus: 25},
  delayMs: {factor: 2, plus: 5},
};

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * @param samples in order, each with a number for every limit
 * @returns of every limit: its name, both medians, and whether the second one is too large
 */
export function judge(samples) {
  const fifth = Math.floor(samples.length / 5);
  if (fifth < 5) throw new Error(`expected at least 25 samples; got ${samples.length}`);
  return Object.entries(limits).map(([name, {factor, plus}]) => {
    const of = part => median(part.map(sample => sample[name]));
    const early = of(samples.slice(fifth, 2 * fifth));
    const late = of(samples.slice(-fifth));
    return {name, early, late, grew: !(late <= early * factor + plus)};
  });
}
