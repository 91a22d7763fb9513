import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {flowsUnderCursor} from '../../../source/ui/state/rows.js';
import {allOf} from '../../view/rows-of.js';
import {many, move, play, shown, sized, start} from './play.js';

describe('the help', () => {
  test('scrolls where it does not fit, and no further than its end', () => {
    const help = play(start(many), {type: 'open', mode: 'help'});
    expect(play(help, move(1))).toMatchObject({mode: 'help', helpTop: 1, selectedIndex: 0});
    const end = play(help, {type: 'edge', end: true});
    expect(play(end, move(1)).helpTop).toBe(end.helpTop);
  });

  test('that fits does not scroll', () => {
    const large = play(start(many), {type: 'resize', size: {columns: 200, rows: 70}});
    const moved = play(large, {type: 'open', mode: 'help'}, move(1));
    expect([moved.mode, moved.helpTop]).toEqual(['help', 0]);
  });

  test('returns to where it was opened', () => {
    const help: ScreenEvent = {type: 'open', mode: 'help'};
    for (const opened of [[], [{type: 'enter'}], [{type: 'nextScreen'}]] as const) {
      const state = play(start(many), ...opened);
      expect(play(state, help, {type: 'close'}).mode).toBe(state.mode);
    }
  });
});

describe('the detail of a flow', () => {
  const page = (pages: number): ScreenEvent => ({type: 'page', pages});
  const open = (columns: number, rows: number) =>
    play(start(many), {type: 'resize', size: {columns, rows}}, {type: 'enter'});

  test('that fills the screen is scrolled by the arrows', () => {
    const scrolledDown = play(open(80, 15), move(2));
    expect(scrolledDown).toMatchObject({selectedIndex: 0, paneTop: 2});
  });

  test.each([
    [120, 50],
    [200, 60],
  ])('is of the flow under the cursor where the list is seen too: %i columns, %i rows', (columns, rows) => {
    const moved = play(open(columns, rows), move(1), move(1));
    expect(moved).toMatchObject({mode: 'detail', selectedIndex: 2, paneTop: 0});
    expect(moved.selectedFlow).toMatchObject({id: moved.rows.at(2)!.id});
    expect(flowsUnderCursor(moved).map(({id}) => id)).toEqual([moved.rows.at(2)!.id]);
    expect(play(moved, {type: 'close'})).toMatchObject({mode: 'table', selectedIndex: 2});
  });

  test('has pages of its own there, and the cursor stays in sight in the shorter list', () => {
    const low = play(start(many), {type: 'resize', size: {columns: 120, rows: 45}}, move(25), {
      type: 'enter',
    });
    expect(low.top).toBeGreaterThan(25 - 14);
    const datagrams = Array.from({length: 8}, (_, index) => {
      return {
        direction: 'rx',
        atMs: 0,
        bytes: 64,
        head: Uint8Array.from({length: 64}, (_, at) => at + index),
      } as const;
    });
    const long = play(low, {type: 'watched', watched: {...low.selectedFlow!, datagrams}});
    expect(play(long, page(1))).toMatchObject({selectedIndex: 25});
    expect(play(long, page(1)).paneTop).toBeGreaterThan(0);
    expect(play(long, page(1), page(-1)).paneTop).toBe(0);
  });
});

describe('a pane', () => {
  const page = (pages: number): ScreenEvent => ({type: 'page', pages});
  const logged = Array.from({length: 40}, (_, index): ScreenEvent => {
    return {type: 'log', line: {atMs: 0, level: 30, text: `line ${index}`}};
  });
  const log = play(start([]), ...logged, {type: 'nextScreen'}, {type: 'nextScreen'});

  test('scrolls by lines and pages, to its edges, and back from them at once', () => {
    // 24 rows: five of header, the title and the keys; 17 for lines, 23 more below.
    expect(play(log, page(1)).paneTop).toBe(17);
    const end = play(log, {type: 'edge', end: true});
    expect(end.paneTop).toBe(23);
    expect(play(end, move(5), move(-1)).paneTop).toBe(22);
    expect(play(end, page(-1), page(-1), move(-9)).paneTop).toBe(0);
  });

  test('that fits does not scroll', () => {
    expect(play(start(many), {type: 'nextScreen'}, move(3)).paneTop).toBe(0);
  });

  test('with the details of a flow acts on that flow, even if a filter hides it', () => {
    const inDetail = play(
      start([sized(1, 300), sized(2, 200)]),
      {type: 'filter', text: 'rx>100'},
      {type: 'enter'},
      shown(sized(1, 50), sized(2, 200)),
    );
    expect(allOf(inDetail.rows).map(({client}) => client)).toEqual(['10.0.0.1:2']);
    expect(flowsUnderCursor(inDetail).map(({client}) => client)).toEqual(['10.0.0.1:1']);
    const asked = play(inDetail, {type: 'menu', name: 'action'});
    expect(flowsUnderCursor(asked).map(({client}) => client)).toEqual(['10.0.0.1:1']);
    expect(play(asked, {type: 'close'}).mode).toBe('detail');
  });
});
