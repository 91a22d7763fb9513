/** The dots of a braille character from the bottom up, left and right column (Unicode, U+2800 to U+28FF). */
const leftDots = [0x40, 0x04, 0x02, 0x01];
const rightDots = [0x80, 0x20, 0x10, 0x08];
const brailleBase = 0x2800;
const dotsPerLine = 4;

/**
 * A filled graph in braille, two values to a character, the newest on the right, scaled to the largest value it
 * shows.
 * @param width in characters
 * @param height in lines
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
