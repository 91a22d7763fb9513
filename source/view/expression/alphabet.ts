/** A class of characters that an expression treats alike. */
export interface CharacterClass {
  readonly id: number;
  /** Per source of the alphabet: whether it matches these characters. */
  readonly matches: readonly boolean[];
  /** Whether `\b` counts them as word characters. */
  readonly isWord: boolean;
}

/** The character classes, created as characters are met. */
export interface Alphabet {
  /** @param character a code point */
  classOf(character: number): CharacterClass;
}

const mostRemembered = 4096;

/**
 * Asks JavaScript once per character which of the `sources` match it, so that escapes, classes and case folding mean
 * exactly what they mean in a RegExp.
 * @param sources expressions that each match one character
 */
export function createAlphabet(sources: readonly string[], flags: 'u' | 'iu'): Alphabet {
  const patterns = sources.map(source => new RegExp(`^(?:${source})$`, flags));
  const word = new RegExp(String.raw`^\w$`, flags);
  const classes = new Map<string, CharacterClass>();
  const ascii: (CharacterClass | undefined)[] = new Array(128).fill(undefined);
  const others = new Map<number, CharacterClass>();

  function classify(character: number): CharacterClass {
    const text = String.fromCodePoint(character);
    const matches = patterns.map(pattern => pattern.test(text));
    const isWord = word.test(text);
    const key = [isWord, ...matches].map(Number).join('');
    let found = classes.get(key);
    if (found === undefined) {
      found = {id: classes.size, matches, isWord};
      classes.set(key, found);
    }
    return found;
  }

  return {
    classOf(character) {
      const known = character < 128 ? ascii[character] : others.get(character);
      if (known !== undefined) return known;
      const found = classify(character);
      // Texts come from outside and must not fill the memory.
      if (others.size >= mostRemembered) others.clear();
      if (character < 128) ascii[character] = found;
      else others.set(character, found);
      return found;
    },
  };
}
