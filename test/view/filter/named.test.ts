import {describe, expect, test} from 'vitest';
import {unfoldNames} from '../../../source/view/filter/named.js';

const filters = new Map([
  ['heavy', 'rate>1M or rx>1G'],
  ['lab', 'client:10.1.0.0/16'],
]);

describe('names of filters', () => {
  test.each([
    ['@heavy', '(rate>1M or rx>1G)'],
    ['@heavy !@lab port:53', '(rate>1M or rx>1G) !(client:10.1.0.0/16) port:53'],
    ['(@lab or dns)', '((client:10.1.0.0/16) or dns)'],
    ['"@lab" app:@lab a@lab', '"@lab" app:@lab a@lab'],
    ['', ''],
  ])('"%s" stands for "%s"', (text, filter) => {
    expect(unfoldNames(text, filters)).toEqual({filter});
  });

  test('that nobody gave are mistakes', () => {
    expect(unfoldNames('dns @he', filters)).toEqual({
      error: 'expected @heavy, @lab; got "@he"',
      at: 4,
      length: 3,
    });
    expect(unfoldNames('@x', new Map())).toMatchObject({error: expect.stringMatching(/no named filters/)});
  });

  test.each([
    ['@lab port:x', 10, 1],
    ['port:x @lab', 5, 1],
    ['(@lab', 0, 1],
    ['@lab @heavy or', 12, 2],
  ])('leave a mistake in "%s" where it is', (text, at, length) => {
    expect(unfoldNames(text, filters)).toMatchObject({at, length});
  });
});
