import type {LineEdit} from './edit-line.js';

/** The keys that edit a line, as in readline. */
const edits: ReadonlyMap<string, LineEdit> = new Map<string, LineEdit>([
  ['Left', 'left'],
  ['Ctrl-B', 'left'],
  ['Right', 'right'],
  ['Ctrl-F', 'right'],
  ['Home', 'start'],
  ['Ctrl-A', 'start'],
  ['End', 'end'],
  ['Ctrl-E', 'end'],
  ['Ctrl-Left', 'wordLeft'],
  ['Alt-B', 'wordLeft'],
  ['Ctrl-Right', 'wordRight'],
  ['Alt-F', 'wordRight'],
  ['Backspace', 'eraseLeft'],
  ['Delete', 'eraseRight'],
  ['Ctrl-D', 'eraseRight'],
  ['Ctrl-W', 'eraseChunkLeft'],
  ['Alt-Backspace', 'eraseWordLeft'],
  ['Alt-D', 'eraseWordRight'],
  ['Ctrl-U', 'eraseToStart'],
  ['Ctrl-K', 'eraseToEnd'],
]);

/** What a key does to a line; undefined for a key that does not edit. */
export function editOfKey(name: string): LineEdit | undefined {
  return edits.get(name);
}
