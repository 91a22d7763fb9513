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

/** Keys that are no text, as `keys:` of a configuration names them. */
export const keyNames: readonly string[] = [
  ...new Set([
    ...Object.keys(sequences),
    'Space',
    ...Object.values(controls),
    ...Array.from({length: 31}, (_, index) => controlName(String.fromCharCode(index + 1))),
  ]),
];

/** Whether a terminal can send it; every sign is a key, too. */
export function isKeyName(name: string): boolean {
  return keyNames.includes(name) || /^[^\s\p{C}]$/u.test(name);
}

function controlName(character: string): string {
  return controls[character] ?? `Ctrl-${String.fromCharCode(character.charCodeAt(0) + 64)}`;
}

/** The key of one input event; undefined for sequences that mean nothing here. */
export function decodeKey(input: string): Key | undefined {
  const name = nameOfSequence.get(input) ?? controls[input];
  if (name) return {name};
  if (input.startsWith('\u001b')) return undefined;
  if (input.length === 1 && input < ' ') return {name: controlName(input)};
  return input === '' ? undefined : {text: input};
}

// In a paste, line breaks and tabs separate words; any other control is a key that was pressed.
const betweenWords = /[\r\n\t]+(?=[^\r\n\t])/g;
const piece = /[\u0000-\u001f\u007f]|[^\u0000-\u001f\u007f]+/g;

/**
 * The keys of one input event. What was typed fast, or while the process was busy, arrives in one
 * piece: it is taken key by key until a line is typed in; there what is no control is text.
 * @param pasted its line ends are no keys: they separate words, the last ones too
 */
export function* keysOf(input: string, isTyping: () => boolean, pasted = false): Generator<Key> {
  const whole = decodeKey(input);
  if (pasted) {
    const text = input.replace(/[\u0000-\u001f\u007f]+/g, ' ');
    if (!input.startsWith('\u001b') && text.trim() !== '') yield {text};
    return;
  }
  if (!whole) return;
  if (!('text' in whole)) {
    yield whole;
    return;
  }
  let rest = whole.text;
  while (rest !== '') {
    if (isTyping()) rest = rest.replace(betweenWords, ' ');
    const [next = ''] = rest.match(piece) ?? [];
    const taken = isTyping() ? next : String.fromCodePoint(next.codePointAt(0)!);
    rest = rest.slice(taken.length);
    const key = decodeKey(taken);
    if (key) yield key;
  }
}

/** Asks the terminal to tell pasted text from keys, and no longer (xterm's mode 2004). */
export const pasteOn = '\u001b[?2004h';
export const pasteOff = '\u001b[?2004l';
const pasteBegins = '\u001b[200~';
const pasteEnds = '\u001b[201~';

/** Tells of each input whether it begins or ends a paste, or was pasted. */
export function createPasteReader(): (input: string) => 'bracket' | 'inside' | undefined {
  let inside = false;
  return input => {
    if (input === pasteBegins || input === pasteEnds) {
      inside = input === pasteBegins;
      return 'bracket';
    }
    return inside ? 'inside' : undefined;
  };
}
