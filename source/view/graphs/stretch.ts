/**
 * The last values, as many as there is room for. Fewer are stretched over the whole width, each as long as the others.
 * @param width in values
 */
export function stretched(values: readonly number[], width: number): readonly number[] {
  const shown = values.slice(-width);
  if (shown.length === 0 || shown.length === width) return shown;
  return Array.from({length: width}, (_, index) => shown[Math.floor((index * shown.length) / width)]!);
}
