import {expect, test} from 'vitest';
import {wrapText} from '../../source/text/wrap.js';

test('breaks between words', () => {
  expect(wrapText('the target fell silent, or its name moved', 16)).toEqual([
    'the target fell',
    'silent, or its',
    'name moved',
  ]);
});

test('measures what the terminal shows, and cuts a word that is too long', () => {
  expect(wrapText('日本 日本', 6)).toEqual(['日本', '日本']);
  expect(wrapText('a-very-long-name.example', 10)).toEqual(['a-very-lo…']);
  expect(wrapText('', 10)).toEqual(['']);
});
