import type {Key} from '../state/commands.js';

/** What terminals send for function and cursor keys: xterm, the Linux console, rxvt, screen and tmux. */
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

/** Keys that only edit lines; no command can be bound to them. Some terminals send Alt for Ctrl, and rxvt small letters. */
const editingSequences: Record<string, readonly string[]> = {
  'Ctrl-Left': ['[1;5D', '[1;3D', 'Od'],
  'Ctrl-Right': ['[1;5C', '[1;3C', 'Oc'],
  'Shift-Tab': ['[Z'],
  'Alt-B': ['b', 'B'],
  'Alt-F': ['f', 'F'],
  'Alt-D': ['d', 'D'],
  'Alt-Backspace': ['\u007f', '\b'],
};

const nameOfSequence = new Map<string, string>(
  Object.entries({...sequences, ...editingSequences}).flatMap(([name, list]) =>
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

/** The names of all keys that are not text, as `keys:` in a configuration spells them. */
export const keyNames: readonly string[] = [
  ...new Set([
    ...Object.keys(sequences),
    'Space',
    ...Object.values(controls),
    ...Array.from({length: 31}, (_, index) => controlName(String.fromCharCode(index + 1))),
  ]),
];

/** Whether a terminal can send it. Every printable character is a key, too. */
export function isKeyName(name: string): boolean {
  return keyNames.includes(name) || /^[^\s\p{C}]$/u.test(name);
}

function controlName(character: string): string {
  return controls[character] ?? `Ctrl-${String.fromCharCode(character.charCodeAt(0) + 64)}`;
}

/** The key of one input event; undefined for unknown sequences. */
export function decodeKey(input: string): Key | undefined {
  const name = nameOfSequence.get(input) ?? controls[input];
  if (name) return {name};
  if (input.startsWith('\u001b')) return undefined;
  if (input.length === 1 && input < ' ') return {name: controlName(input)};
  return input === '' ? undefined : {text: input};
}

// Line breaks and tabs between words are part of a paste; any other control character is a key.
const betweenWords = /[\r\n\t]+(?=[^\r\n\t])/g;
const piece = /[\u0000-\u001f\u007f]|[^\u0000-\u001f\u007f]+/g;

/**
 * The keys of one input event. Keys that were typed fast, or while the process was busy, arrive together. They are
 * taken one by one until one of them opens a prompt; the rest is then text for the prompt.
 * @param pasted line breaks then separate words, and are never Enter
 */
export function* keysOf(input: string, promptIsOpen: () => boolean, pasted = false): Generator<Key> {
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
    if (promptIsOpen()) rest = rest.replace(betweenWords, ' ');
    const [next = ''] = rest.match(piece) ?? [];
    const taken = promptIsOpen() ? next : String.fromCodePoint(next.codePointAt(0)!);
    rest = rest.slice(taken.length);
    const key = decodeKey(taken);
    if (key) yield key;
  }
}

const pasteBegins = '\u001b[200~';
const pasteEnds = '\u001b[201~';

/** Returns a function that says of each input event whether it begins or ends a paste, or is inside one. */
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
