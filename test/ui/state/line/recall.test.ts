import {describe, expect, test} from 'vitest';
import {emptyLine, lineOf} from '../../../../source/ui/state/line/edit-line.js';
import {mostRecent, recalled, remembered} from '../../../../source/ui/state/line/recall.js';

describe('the lines of before', () => {
  const recent = ['one', 'two', 'three'];

  test('come back newest first, and what was typed comes after the newest', () => {
    const first = recalled(recent, lineOf('own'), undefined, 1)!;
    expect(first.line).toEqual(lineOf('three'));
    const second = recalled(recent, first.line, first.recall, 1)!;
    expect(second.line).toEqual(lineOf('two'));
    const back = recalled(recent, second.line, second.recall, -1)!;
    expect(recalled(recent, back.line, back.recall, -1)).toEqual({line: lineOf('own'), recall: undefined});
  });

  test('end at the oldest, and there are none after what is typed', () => {
    expect(recalled(recent, lineOf('one'), {back: 3, own: ''}, 1)).toBeUndefined();
    expect(recalled(recent, emptyLine, undefined, -1)).toBeUndefined();
    expect(recalled([], emptyLine, undefined, 1)).toBeUndefined();
  });

  test('are kept once each, without blank ones, and only the last hundred', () => {
    expect(remembered(recent, 'one')).toEqual(['two', 'three', 'one']);
    expect(remembered(recent, '  ')).toBe(recent);
    const all = Array.from({length: 150}, (_, index) => `line ${index}`).reduce(
      remembered,
      [] as readonly string[],
    );
    expect(all).toHaveLength(mostRecent);
    expect(all.at(-1)).toBe('line 149');
  });
});
