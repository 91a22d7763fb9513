import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {displayWidth, sanitizeText} from '../../../source/text/sanitize.js';
import {lineWindow} from '../../../source/ui/render/line-window.js';
import {lineText, widthOf} from '../../../source/ui/render/spans.js';
import {editLine, emptyLine, insert} from '../../../source/ui/state/line/edit-line.js';
import {cases} from '../../fuzz/cases.js';

const show = (text: string, cursor: number, width: number, hasStyles = false) =>
  lineText(lineWindow({text, cursor}, width, hasStyles).spans);

describe('a line', () => {
  test.each([
    ['abc', 3, 20, 'abc█'],
    ['abc', 1, 20, 'a█bc'],
    ['abcdefghij', 10, 8, '…efghij█'],
    ['abcdefghij', 0, 8, '█abcdef…'],
    ['漢字漢字漢字', 6, 8, '…字漢字█'],
  ])('"%s" with the cursor at %d fits into %d columns', (text, cursor, width, shown) => {
    expect(show(text, cursor, width)).toBe(shown);
  });

  test('marks the character under the cursor where there are styles', () => {
    expect(lineWindow({text: 'abc', cursor: 1}, 20, true).spans).toEqual([['a'], ['b', 'cursor'], ['c']]);
    expect(lineWindow({text: 'abc', cursor: 3}, 20, true).spans).toEqual([['abc'], ['█'], ['']]);
  });

  test('always has its cursor in sight, is never too wide, and says what is hidden', () => {
    const pieces = ['a', 'bc ', '漢', '👍', 'e\u0301', '\u001b', '\u202e', '👩‍👩‍👧', 'long text '];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), {maxLength: 30}),
        fc.nat(60),
        fc.integer({min: 16, max: 60}),
        fc.boolean(),
        (parts, back, width, hasStyles) => {
          let line = parts.reduce(insert, emptyLine);
          for (let step = 0; step < back; step++) line = editLine(line, 'left');
          const {spans, hidden} = lineWindow(line, width, hasStyles);
          expect(widthOf(spans), lineText(spans)).toBeLessThanOrEqual(width);
          expect(spans[1]![0]).not.toBe('');
          const before = displayWidth(spans[0]![0]);
          const whole = Array.from(
            new Intl.Segmenter().segment(line.text.slice(0, line.cursor)),
            ({segment}) => displayWidth(sanitizeText(segment)),
          ).reduce((sum, each) => sum + each, 0);
          expect(before + hidden).toBe(whole);
        },
      ),
      cases(1 / 4),
    );
  });
});
