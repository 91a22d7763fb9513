import {expect, test} from 'vitest';
import {play, shown, sized, start} from './play.js';

test('tags last as long as their flows', () => {
  const tagged = play(start([sized(1, 1), sized(2, 2)]), {type: 'tag'}, shown(sized(1, 1), sized(2, 2)));
  expect(tagged.tagged.size).toBe(1);
  expect(play(tagged, shown(sized(1, 1))).tagged.size).toBe(0);
});
