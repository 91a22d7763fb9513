/** Dots of a braille character, from the bottom up: left column, right column (Unicode, U+2800). */
const leftDots = [0x40, 0x04, 0x02, 0x01];
const rightDots = [0x80, 0x20, 0x10, 0x08];
const brailleBase = 0x2800;
const dotsPerLine = 4;

/**
 * A filled graph in braille, `height` lines high: two values a character, the newest at the right. It scales to
 * the largest value that it shows.
 */
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

/** A line of a histogram. */
export interface SizeBar {
  readonly label: string;
  readonly bar: string;
  readonly count: number;
}

/** Upper bounds in bytes: DNS queries, voice, VPN, a QUIC datagram, an Ethernet frame, the rest. */
const bounds = [64, 128, 256, 512, 1024, 1472, 65_507];

/** How many of the sizes lie between which bounds; empty without sizes. */
export function sizeHistogram(sizesBytes: readonly number[], barWidth: number): SizeBar[] {
  const sizes = sizesBytes.filter(Number.isFinite);
  if (sizes.length === 0) return [];
  const counts = bounds.map((bound, index) => {
    const above = bounds[index - 1] ?? -1;
    return sizes.filter(size => size > above && size <= bound).length;
  });
  const most = Math.max(...counts);
  return bounds.map((bound, index) => {
    const count = counts[index]!;
    const filled = Math.ceil((count / most) * barWidth);
    const from = index === 0 ? 0 : bounds[index - 1]! + 1;
    return {label: `${from} - ${bound} B`, bar: '|'.repeat(filled).padEnd(barWidth), count};
  });
}
