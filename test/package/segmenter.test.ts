import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';

const {Segmenter} = await import(pathToFileURL('.ci/bundle/segmenter.mjs').href);

test.each([
  '',
  'plain text',
  '\ue000',
  '\r\n',
  'a\nb',
  'e\u0301',
  'für',
  '👩‍👩‍👧 family',
  'ｶﾞ',
  '\ud83d',
  '\u001b[31mred',
])('the segmenter of the bundle cuts %j as that of Intl does', text => {
  expect([...new Segmenter().segment(text)]).toEqual(
    [...new Intl.Segmenter().segment(text)].map(({segment, index, input}) => ({segment, index, input})),
  );
});
