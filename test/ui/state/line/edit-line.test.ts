import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  type EditLine,
  editLine,
  emptyLine,
  insert,
  type LineEdit,
  lineOf,
  longestLine,
} from '../../../../source/ui/state/line/edit-line.js';
import {cases} from '../../../fuzz/cases.js';

/** A line as a person sees it: characters, and how many stand before the cursor. */
interface Naive {
  readonly characters: readonly string[];
  readonly at: number;
}

const segmenter = new Intl.Segmenter();
const split = (text: string) => Array.from(segmenter.segment(text), ({segment}) => segment);

/** Joins what is before and after the cursor; where they become one character, the cursor is behind it. */
function joined(before: string, after: string): Naive {
  const characters = split(before + after);
  let at = 0;
  while (characters.slice(0, at).join('').length < before.length) at++;
  return {characters, at};
}

const isWord = (character: string | undefined) =>
  character !== undefined && /^[\p{L}\p{N}_]/u.test(character);
const isInk = (character: string | undefined) => character !== undefined && !/^\s/.test(character);

function naively({characters, at}: Naive, edit: LineEdit | {typed: string}): Naive {
  const before = (index: number) => characters.slice(0, index).join('');
  const after = (index: number) => characters.slice(index).join('');
  const backOver = (belongs: typeof isWord) => {
    let to = at;
    while (to > 0 && !belongs(characters[to - 1])) to--;
    while (to > 0 && belongs(characters[to - 1])) to--;
    return to;
  };
  const overWord = () => {
    let to = at;
    while (to < characters.length && !isWord(characters[to])) to++;
    while (isWord(characters[to])) to++;
    return to;
  };
  if (typeof edit === 'object') return joined(before(at) + edit.typed, after(at));
  switch (edit) {
    case 'left':
      return {characters, at: Math.max(0, at - 1)};
    case 'right':
      return {characters, at: Math.min(characters.length, at + 1)};
    case 'start':
      return {characters, at: 0};
    case 'end':
      return {characters, at: characters.length};
    case 'wordLeft':
      return {characters, at: backOver(isWord)};
    case 'wordRight':
      return {characters, at: overWord()};
    case 'eraseLeft':
      return joined(before(Math.max(0, at - 1)), after(at));
    case 'eraseRight':
      return joined(before(at), after(at + 1));
    case 'eraseChunkLeft':
      return joined(before(backOver(isInk)), after(at));
    case 'eraseWordLeft':
      return joined(before(backOver(isWord)), after(at));
    case 'eraseWordRight':
      return joined(before(at), after(overWord()));
    case 'eraseToStart':
      return joined('', after(at));
    case 'eraseToEnd':
      return joined(before(at), '');
  }
}

const edits: readonly LineEdit[] = [
  'left',
  'right',
  'start',
  'end',
  'wordLeft',
  'wordRight',
  'eraseLeft',
  'eraseRight',
  'eraseChunkLeft',
  'eraseWordLeft',
  'eraseWordRight',
  'eraseToStart',
  'eraseToEnd',
];
const pieces = [
  'rate>1M',
  ' ',
  'a',
  '漢字',
  '👩‍👩‍👧',
  '🇩🇪',
  '🇫',
  'e',
  '\u0301',
  '(',
  ':',
  'é',
  '\ud800',
  '\u200d',
  '👍',
];
const anyEdit = fc.oneof(
  fc.constantFrom(...edits),
  fc.constantFrom(...pieces).map(typed => ({typed})),
);

function edited(line: EditLine, edit: LineEdit | {typed: string}): EditLine {
  return typeof edit === 'object' ? insert(line, edit.typed) : editLine(line, edit);
}

describe('a line', () => {
  test('is edited as characters in a row are, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, {maxLength: 40}), list => {
        let line = emptyLine;
        let naive: Naive = {characters: [], at: 0};
        for (const edit of list) {
          line = edited(line, edit);
          naive = naively(naive, edit);
          expect(line).toEqual({
            text: naive.characters.join(''),
            cursor: naive.characters.slice(0, naive.at).join('').length,
          });
        }
      }),
      cases(1 / 4),
    );
  });

  test.each([
    ['client:10.1 rate>1M', 'eraseChunkLeft', 'client:10.1 '],
    ['client:10.1 rate>1M', 'eraseWordLeft', 'client:10.1 rate>'],
    ['dns  ', 'eraseChunkLeft', ''],
    ['a 👩‍👩‍👧', 'eraseLeft', 'a '],
  ] as const)('"%s" after %s is "%s"', (text, edit, result) => {
    expect(editLine(lineOf(text), edit)).toEqual(lineOf(result));
  });

  test('leaves out the rest of a paste that is too long', () => {
    expect(insert(lineOf('ab'), 'x'.repeat(longestLine)).text).toHaveLength(longestLine);
  });
});
