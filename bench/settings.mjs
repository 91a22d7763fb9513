/** BENCH_QUICK=1: a round of fractions of a second each, to see that everything still runs. Its figures mean nothing. */
export const quick = process.env.BENCH_QUICK === '1';

/** BENCH_CELLS=200x16,1200x10000: only these cells (payload bytes x flows) of the matrix. */
export const askedCells = process.env.BENCH_CELLS?.split(',');

export function roundsOf(rounds) {
  return quick ? 1 : rounds;
}

export function secondsOf(seconds) {
  return quick ? Math.min(seconds, 0.2) : seconds;
}

/** BENCH_BEFORE=/path/to/another/checkout: its command is measured in the same turns (start). */
export const before = process.env.BENCH_BEFORE;

/** BENCH_FLOODS=batched-silent-100000: only these floods. */
export const askedFloods = process.env.BENCH_FLOODS?.split(',');

/** BENCH_NDPI=nDPI/tests/cfgs/default: a directory with public captures in `pcap`, and what nDPI says of them in `result` (naming). */
export const ndpiTests = process.env.BENCH_NDPI;
