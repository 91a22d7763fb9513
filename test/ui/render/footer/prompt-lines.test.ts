import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../../source/ui/state/screen-state.js';
import {initialView} from '../../../../source/view/view.js';
import {manyFlows, snapshot} from '../../../view/flows.js';
import {promptText} from '../../lines-text.js';
import {startState} from '../../start-state.js';
import {play, sized, start} from '../../state/play.js';

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
  ])('marks the mistake in "%s" and gives the reason beside the mark', (filter, columns, reason) => {
    const lines = promptText(typed(filter, columns));
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(reason);
    expect(lines[2]).toMatch(/^EnterKeep/);
  });

  test.each([
    ['a(b', ['Filter: a(b█', '         ^ the parenthesis is not', 'closed: expected ")" at the end']],
    [
      'client:10.0.0.0/8 rate>fast',
      [
        'Filter: client:10.0.0.0/8 rate>fast█',
        '  expected a rate such as 800, ^^^^',
        '10K, 1MiB or 8Mbit; got "fast"',
      ],
    ],
  ])('on 40 columns, the reason of "%s" goes on in place of the keys', (filter, lines) => {
    expect(promptText(typed(filter, 40))).toEqual(lines);
  });

  test('keeps the reason on the screen, whatever is typed and however narrow the screen is', () => {
    const words = ['port:x', ' ', '漢字', '(', 'long text ', '"', '\u001b[2J', '👍', 'rate>', '/*/', ')'];
    const drafts = fc
      .array(fc.constantFrom(...words), {minLength: 1, maxLength: 12})
      .map(each => each.join(''));
    fc.assert(
      fc.property(drafts, fc.integer({min: 40, max: 100}), fc.nat(60), (text, columns, back) => {
        let state = typed(text, columns);
        for (let step = 0; step < back; step++) state = reduce(state, {type: 'draft', key: {name: 'Left'}});
        const lines = promptText(state);
        expect(lines).toHaveLength(3);
        for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
        expect(lines[0]).toContain('█');
        expect(lines[1]!.includes('^')).toBe(state.draftError !== undefined);
      }),
      {numRuns: 500},
    );
  });

  test('says how many flows match, and how much they send, in the units of the screen', () => {
    const flows = [sized(1, 1_200_000), sized(2, 500), sized(3, 700)];
    const filtered = play(start(flows), {type: 'open', mode: 'filter'}, keyed('sport>1'));
    expect(promptText(filtered)[1]).toBe('2 of 3 flows, 1.50KB/s');
    expect(promptText(play(filtered, {type: 'units', units: 'bits'}))[1]).toBe('2 of 3 flows, 12.0Kb/s');
    const none = play(start(flows), {type: 'open', mode: 'filter'}, keyed('nowhere'));
    expect(promptText(none)[1]).toBe('0 of 3 flows, 0B/s');
  });

  test('of a search says which of the matches the cursor is on', () => {
    const flows = [sized(5, 400), sized(1, 300), sized(2, 200), sized(11, 100)];
    const searched = play(start(flows), {type: 'open', mode: 'search'}, keyed('10.0.0.1:1'));
    expect(promptText(searched)[1]).toBe('1 of 2');
    expect(promptText(play(searched, {type: 'findNext', backwards: false}))[1]).toBe('2 of 2');
    const tree = play({...searched}, {type: 'group', by: 'service'});
    expect(promptText(tree)[1]).toMatch(/of 2$/);
  });

  test('offers what Tab found, with the chosen one in sight', () => {
    const flows = Array.from({length: 40}, (_, index) => sized(index, 1, {service: `service-${index}`}));
    const opened = play(start(flows), {type: 'open', mode: 'filter'}, keyed('service:'), tab);
    expect(promptText(opened)[1]).toMatch(/^service-0 {2}service-1 {2}service-2 /);
    const [last, previous] = [play(opened, backTab), play(opened, backTab, backTab)];
    expect(promptText(last)[0]).toBe('Filter: service:service-39█');
    expect(promptText(last)[1]).toMatch(/^… .* {2}service-39/);
    expect(promptText(previous)[0]).toBe('Filter: service:service-38█');
  });

  test('shows as much of the grammar as fits while nothing is typed', () => {
    expect(promptText(typed('', 40))[1]).toMatch(/^dns.* Tab completes, F1 explains$/);
    expect(promptText(typed('', 200))[1]).toContain('(a or b) !c');
  });
});

const keyed = (text: string) => ({type: 'draft', key: {text}}) as const;
const tab = {type: 'complete', by: 1} as const;
const backTab = {type: 'complete', by: -1} as const;
