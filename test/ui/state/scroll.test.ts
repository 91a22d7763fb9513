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
