import {describe, expect, test} from 'vitest';
import {many, play, selectedPort, start, typed} from './play.js';

describe('a search', () => {
  const typedSearch = (text: string) => play(start(many), {type: 'open', mode: 'search'}, typed(text));

  test('moves the cursor to the first match as the user types, and hides no row', () => {
    const state = typedSearch('client:10.0.0.1:1017');
    expect([selectedPort(state), state.rows.length]).toEqual([1017, 50]);
  });

  test('goes to the next match and to the previous one, and wraps around', () => {
    const state = play(typedSearch('sport>=1048'), {type: 'close'});
    expect(selectedPort(state)).toBe(1048);
    const next = play(state, {type: 'findNext', backwards: false});
    expect(selectedPort(next)).toBe(1049);
    expect(selectedPort(play(next, {type: 'findNext', backwards: false}))).toBe(1048);
    expect(selectedPort(play(state, {type: 'findNext', backwards: true}))).toBe(1049);
  });

  test('without a match leaves the cursor where it was', () => {
    expect(typedSearch('nowhere').selectedIndex).toBe(0);
  });
});
