import {describe, expect, test} from 'vitest';
import {many, play, ports, start, typed} from './play.js';

describe('the filter prompt', () => {
  const opened = play(start(many), {type: 'open', mode: 'filter'});

  test('filters with every character, and Enter keeps what it found', () => {
    const state = play(opened, typed('10.0.0.1:104'));
    expect(ports(state)).toEqual(Array.from({length: 10}, (_, index) => 1040 + index));
    expect(play(state, {type: 'close'})).toMatchObject({mode: 'table', view: {filter: '10.0.0.1:104'}});
  });

  test('starts with the current filter, and Backspace deletes whole characters', () => {
    const state = play(opened, typed('dns👍'), {type: 'close'}, {type: 'open', mode: 'filter'});
    expect(state.draft).toEqual({text: 'dns👍', cursor: 5});
    expect(play(state, {type: 'draft', key: {name: 'Backspace'}}).draft.text).toBe('dns');
  });

  test('keeps the last valid filter while the text is invalid, and shows the error', () => {
    const state = play(opened, typed('port:10'), typed('x'));
    expect(state).toMatchObject({draft: {text: 'port:10x'}, view: {filter: 'port:10'}});
    expect(state.draftError).toMatchObject({error: expect.stringMatching(/port number/), at: 5, length: 3});
    expect(play(state, {type: 'draft', key: {name: 'Backspace'}}).draftError).toBeUndefined();
  });
});
