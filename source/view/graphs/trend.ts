const blocks = '▁▂▃▄▅▆▇█';

/** A steady value stands at half the height, so that it does not look like a wall, and a burst rises above it. */
const headroom = 2;

/**
 * A graph of one line, the newest value on the right. Each character is the mean of as many values as `perCharacter` says;
 * the scale is the largest of them, or twice their mean if that is more.
 * @param width in characters
 */
export function trend(values: readonly number[], width: number, perCharacter: number): string {
  const shown = values.slice(-width * perCharacter);
  const means: number[] = [];
  for (let end = shown.length; end > 0; end -= perCharacter) {
    const part = shown.slice(Math.max(0, end - perCharacter), end);
    means.unshift(part.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0) / part.length);
  }
  const busy = means.filter(mean => mean > 0);
  const mean = busy.reduce((sum, each) => sum + each, 0) / busy.length;
  const scale = busy.reduce((most, each) => Math.max(most, each), headroom * mean);
  const bars = means.map(each => {
    if (each <= 0) return ' ';
    return blocks[Math.min(blocks.length - 1, Math.ceil((each / scale) * blocks.length) - 1)];
  });
  return bars.join('').padStart(width);
}
