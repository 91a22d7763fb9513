/**
 * Bytes as hexadecimal numbers and as text, `0000  16 fe fd 00  |....|`. What is no printable ASCII is a dot: payloads are
 * anybody's bytes.
 * @param perLine how many bytes a line has, a multiple of 8
 */
export function hexDump(bytes: Uint8Array, perLine: number): readonly string[] {
  return Array.from({length: hexLines(bytes.length, perLine)}, (_, line) => {
    const part = [...bytes.subarray(line * perLine, (line + 1) * perLine)];
    const offset = (line * perLine).toString(16).padStart(4, '0');
    const hex = part.map((byte, index) => (index > 0 && index % 8 === 0 ? ' ' : '') + hexOf(byte)).join(' ');
    const text = part.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    return `${offset}  ${hex.padEnd(hexWidth(perLine))}  |${text}|`;
  });
}

/** How many lines `hexDump` makes. */
export function hexLines(byteCount: number, perLine: number): number {
  return Math.ceil(byteCount / perLine);
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
