/** It takes long to make. */
let segmenter: Intl.Segmenter | undefined;

/** The characters as a reader counts them, each with where it begins: an accent belongs to its letter. Read as far as needed. */
export function graphemesOf(text: string): Iterable<{readonly segment: string; readonly index: number}> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}
