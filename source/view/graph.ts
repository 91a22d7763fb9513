/** Dots of a braille character, from the bottom up: left column, right column (Unicode, U+2800). */
const leftDots = [0x40, 0x04, 0x02, 0x01];
const rightDots = [0x80, 0x20, 0x10, 0x08];
const brailleBase = 0x2800;
const dotsPerLine = 4;

/**
 * A filled graph in braille, `height` lines high: two values a character, the newest at the right. It scales to
 * the largest value that it shows.
 */
import type {SizeClass} from '../flow/size-class.js';
export function tallGraph(values: readonly number[], width: number, height: number): string[] {
  const shown = values.slice(-2 * width).map(value => (Number.isFinite(value) && value > 0 ? value : 0));
  const most = shown.reduce((a, b) => Math.max(a, b), 0);
  const dots = shown.map(value => (most === 0 ? 0 : Math.ceil((value / most) * height * dotsPerLine)));
  const padded = [...Array.from({length: 2 * width - dots.length}, () => 0), ...dots];
  return Array.from({length: height}, (_, line) => {
    const below = (height - 1 - line) * dotsPerLine;
    let text = '';
    for (let column = 0; column < width; column++) {
      let code = 0;
      for (let dot = 0; dot < dotsPerLine; dot++) {
        if (padded[2 * column]! > below + dot) code |= leftDots[dot]!;
        if (padded[2 * column + 1]! > below + dot) code |= rightDots[dot]!;
      }
      text += code === 0 ? ' ' : String.fromCharCode(brailleBase + code);
    }
    return text;
  });
}

/** Upper bounds in bytes: DNS queries, voice, VPN, a QUIC datagram, an Ethernet frame, the rest. */
const boundsBytes = [64, 128, 256, 512, 1024, 1472, 65_535];

/** How many of the sizes belong to which class; sizes that are not known count nowhere. */
export function countSizes(rxBytes: readonly number[], txBytes: readonly number[]): SizeClass[] {
  return boundsBytes.map((upToBytes, index) => {
    const aboveBytes = boundsBytes[index - 1] ?? -1;
    const among = (sizes: readonly number[]) =>
      sizes.filter(size => size > aboveBytes && size <= upToBytes).length;
    return {upToBytes, rx: among(rxBytes), tx: among(txBytes)};
  });
}

/** A line of a histogram, a bar for each direction. */
export interface SizeBar {
  readonly label: string;
  readonly rx: {readonly bar: string; readonly count: number};
  readonly tx: {readonly bar: string; readonly count: number};
}

/** All bars to one scale; none where nothing was counted. */
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
