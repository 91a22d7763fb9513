/**
 * Bytes as hexadecimal numbers and as text, `0000  16 fe fd 00  |....|`. What is no printable ASCII is a dot: payloads are
 * anybody's bytes. Lines that repeat the one before are one `*`.
 * @param perLine how many bytes a line has, a multiple of 8
 */
export function hexDump(bytes: Uint8Array, perLine: number): readonly string[] {
  const lines: string[] = [];
  let before = '';
  for (let from = 0; from < bytes.length; from += perLine) {
    const part = [...bytes.subarray(from, from + perLine)];
    const offset = from.toString(16).padStart(4, '0');
    const hex = part.map((byte, index) => (index > 0 && index % 8 === 0 ? ' ' : '') + hexOf(byte)).join(' ');
    const text = part.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    if (hex !== before) lines.push(`${offset}  ${hex.padEnd(hexWidth(perLine))}  |${text}|`);
    else if (lines.at(-1) !== '*') lines.push('*');
    before = hex;
  }
  return lines;
}

/** How many bytes fit into a line of a width: 32, 16 or 8. */
export function bytesPerLine(width: number): number {
  return [32, 16].find(count => 6 + hexWidth(count) + 4 + count <= width) ?? 8;
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Two digits and a space each, and one more space after each eight. */
function hexWidth(perLine: number): number {
  return 3 * perLine - 1 + perLine / 8 - 1;
}
