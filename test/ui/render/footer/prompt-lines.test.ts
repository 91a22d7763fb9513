import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../../source/ui/state/screen-state.js';
import {initialView} from '../../../../source/view/view.js';
import {manyFlows, snapshot} from '../../../view/flows.js';
import {promptText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

/** The filter prompt with this text in it. */
function typed(text: string, columns: number): ScreenState {
  const state = startState(snapshot(manyFlows(50)), initialView(), {columns, rows: 24});
  return reduce(reduce(state, {type: 'open', mode: 'filter'}), {type: 'draft', key: {text}});
}

describe('the prompt', () => {
  test('shows the end of a filter that is too long for it, where the cursor is', () => {
    const lines = promptText(typed(`${'x'.repeat(100)} end`, 40));
    expect(lines[0]).toMatch(/^Filter: …x+ end█/);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });

  test.each([
    ['port:x', 100, '             ^ expected a port number from 0 to 65535; got "x"'],
    [
      `${'long '.repeat(16)}port:x`,
      104,
      `${' '.repeat(45)}expected a port number from 0 to 65535; got "x" ^`,
    ],
    ['漢字 port:x', 100, '                  ^ expected a port number from 0 to 65535; got "x"'],
    ['a(b', 40, '         ^ the parenthesis is not close…'],
  ])('marks the mistake in "%s" and gives the reason beside the mark', (filter, columns, reason) => {
    const lines = promptText(typed(filter, columns));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(reason);
  });

  test('keeps the reason on the screen, whatever is typed and however narrow the screen is', () => {
    const words = ['port:x', ' ', '漢字', '(', 'long text ', '"', '\u001b[2J', '👍', 'rate>', '/*/', ')'];
    const drafts = fc
      .array(fc.constantFrom(...words), {minLength: 1, maxLength: 12})
      .map(each => each.join(''));
    fc.assert(
      fc.property(drafts, fc.integer({min: 40, max: 100}), (text, columns) => {
        const state = typed(text, columns);
        const [, below = ''] = promptText(state);
        expect(displayWidth(below)).toBeLessThanOrEqual(columns);
        expect(below.includes('^')).toBe(state.draftError !== undefined);
      }),
      {numRuns: 500},
    );
  });
});
