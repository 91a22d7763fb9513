/** A key by its name (`F4`, `Up`, `Enter`, `Ctrl-L`), or the text that was typed or pasted. */
export type Key = {readonly name: string} | {readonly text: string};

/** What terminals send for keys that are no text: xterm, the Linux console, rxvt, screen and tmux. */
const sequences: Record<string, readonly string[]> = {
  F1: ['OP', '[11~', '[[A'],
  F2: ['OQ', '[12~', '[[B'],
  F3: ['OR', '[13~', '[[C'],
  F4: ['OS', '[14~', '[[D'],
  F5: ['[15~', '[[E'],
  F6: ['[17~'],
  F7: ['[18~'],
  F8: ['[19~'],
  F9: ['[20~'],
  F10: ['[21~'],
  Up: ['[A', 'OA'],
  Down: ['[B', 'OB'],
  Right: ['[C', 'OC'],
  Left: ['[D', 'OD'],
  Home: ['[H', 'OH', '[1~', '[7~'],
  End: ['[F', 'OF', '[4~', '[8~'],
  PageUp: ['[5~'],
  PageDown: ['[6~'],
  Delete: ['[3~'],
};

const nameOfSequence = new Map<string, string>(
  Object.entries(sequences).flatMap(([name, list]) =>
    list.map(sequence => [`\u001b${sequence}`, name] as const),
  ),
);

const controls: Record<string, string> = {
  '\r': 'Enter',
  '\n': 'Enter',
  '\t': 'Tab',
  '\u001b': 'Escape',
  '\u007f': 'Backspace',
  '\b': 'Backspace',
};

/** The key of one input event; undefined for sequences that mean nothing here. */
export function decodeKey(input: string): Key | undefined {
  const name = nameOfSequence.get(input) ?? controls[input];
  if (name) return {name};
  if (input.startsWith('\u001b')) return undefined;
  if (input.length === 1 && input < ' ') {
    return {name: `Ctrl-${String.fromCharCode(input.charCodeAt(0) + 64)}`};
  }
  // A paste comes in one piece; its line breaks and other controls are not meant as keys.
  const text = input.replace(/[\u0000-\u001f\u007f]+/g, ' ');
  return text === '' ? undefined : {text};
}

/**
 * The keys of one input event. What was typed fast arrives in one piece, which is taken key by key
 * until the filter is open; there the rest is text.
 */
export function* keysOf(input: string, mode: () => string): Generator<Key> {
  const key = decodeKey(input);
  if (!key) return;
  if (!('text' in key)) {
    yield key;
    return;
  }
  const characters = [...key.text];
  while (characters.length > 0) {
    if (mode() === 'filter') {
      yield {text: characters.splice(0).join('')};
    } else {
      yield {text: characters.shift()!};
    }
  }
}
