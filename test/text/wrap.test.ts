import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../source/text/sanitize.js';
import {wrapText} from '../../source/text/wrap.js';

describe('a text that is wrapped', () => {
  test('breaks between words, and continues with an indent', () => {
    expect(wrapText('one two three four', 9, 2)).toEqual(['one two', '  three', '  four']);
  });

  test('stays as it is where it fits, and an empty one is one empty line', () => {
    expect(wrapText('one two', 7)).toEqual(['one two']);
    expect(wrapText('', 7)).toEqual(['']);
  });

  test('breaks inside of a word that is longer than a line', () => {
    expect(wrapText('a 0123456789 b', 4, 1)).toEqual(['a', ' 012', ' 345', ' 678', ' 9 b']);
  });

  test.each(['漢字漢字 漢字漢字漢字', 'é́ 👩‍👩‍👧‍👦 flags 🇩🇪🇫🇷', 'wide 漢 in narrow'])(
    'of wide characters fits and loses none of them: %s',
    text => {
      for (const width of [2, 3, 5, 8, 40]) {
        const lines = wrapText(text, width, 0);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }
    },
  );
});
