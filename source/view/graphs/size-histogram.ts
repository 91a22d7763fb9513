import {type SizeClass, sizeClassBytes} from '../../flow/size-class.js';

/** Counts packet sizes by size class; unknown sizes (NaN) are not counted. */
export function countSizes(rxBytes: readonly number[], txBytes: readonly number[]): SizeClass[] {
  return sizeClassBytes.map((upToBytes, index) => {
    const aboveBytes = sizeClassBytes[index - 1] ?? -1;
    const among = (sizes: readonly number[]) =>
      sizes.filter(size => size > aboveBytes && size <= upToBytes).length;
    return {upToBytes, rx: among(rxBytes), tx: among(txBytes)};
  });
}

/** One line of a histogram, with a bar for each direction. */
export interface SizeBar {
  readonly label: string;
  readonly rx: {readonly bar: string; readonly count: number};
  readonly tx: {readonly bar: string; readonly count: number};
}

/**
 * The bars of all classes on one scale; no bars when nothing was counted.
 * @param barWidth in characters
 */
export function sizeHistogram(classes: readonly SizeClass[], barWidth: number): SizeBar[] {
  const most = Math.max(0, ...classes.flatMap(({rx, tx}) => [rx, tx]));
  if (most === 0) return [];
  const filled = (count: number) => ({
    bar: '|'.repeat(Math.ceil((count / most) * barWidth)).padEnd(barWidth),
    count,
  });
  return classes.map(({upToBytes, rx, tx}, index) => ({
    label: `${index === 0 ? 0 : classes[index - 1]!.upToBytes + 1} - ${upToBytes} B`,
    rx: filled(rx),
    tx: filled(tx),
  }));
}
