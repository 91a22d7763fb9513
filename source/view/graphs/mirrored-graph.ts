import {tallGraph} from './graph.js';

/**
 * Two graphs in braille: one stands on the line between them, the other hangs below it. Each is scaled to its own largest value.
 * @param width in characters
 * @param height of each, in lines
 */
export function mirroredGraph(
  above: readonly number[],
  below: readonly number[],
  width: number,
  height: number,
): {readonly above: readonly string[]; readonly below: readonly string[]} {
  return {
    above: tallGraph(above, width, height),
    below: tallGraph(below, width, height).reverse().map(turned),
  };
}

const brailleBase = 0x2800;
/** The bits of a braille character that change places when it is turned upside down (Unicode, U+2800 to U+28FF). */
const pairs = [
  [0x01, 0x40],
  [0x02, 0x04],
  [0x08, 0x80],
  [0x10, 0x20],
] as const;

function turned(line: string): string {
  return line.replace(/[\u2801-\u28ff]/g, sign => {
    const dots = sign.charCodeAt(0) - brailleBase;
    let code = 0;
    for (const [one, other] of pairs) {
      if (dots & one) code |= other;
      if (dots & other) code |= one;
    }
    return String.fromCharCode(brailleBase + code);
  });
}
