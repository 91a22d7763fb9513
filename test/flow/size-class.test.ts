import {expect, test} from 'vitest';
import {sizeClassBytes, sizeClassOf} from '../../source/flow/size-class.js';

test('every size belongs to the first class that is large enough for it', () => {
  for (let bytes = 0; bytes <= 65_535; bytes++) {
    expect(sizeClassOf(bytes)).toBe(sizeClassBytes.findIndex(most => bytes <= most));
  }
});
