import {describe, expect, test} from 'vitest';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {chosenCommand} from '../../../source/ui/state/menus.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {flowsUnderCursor} from '../../../source/ui/state/rows.js';
import type {ScreenState} from '../../../source/ui/state/screen-state.js';
import {setupItems} from '../../../source/ui/state/setup.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {startState} from '../start-state.js';

const size = {columns: 100, rows: 24};

/** A flow that is recognized by its client's port and has had so many bytes. */
function sized(port: number, bytes: number, overrides: Partial<FlowSnapshot> = {}): FlowSnapshot {
  const traffic = {packets: 1, bytes, packetsPerSecond: 1, bytesPerSecond: bytes};
  return flow({client: `10.0.0.1:${port}`, rx: traffic, ...overrides});
}

function start(flows: readonly FlowSnapshot[]): ScreenState {
  return startState(snapshot(flows), initialView(), size);
}

const many = Array.from({length: 50}, (_, index) => sized(1000 + index, 5000 - index));

function play(state: ScreenState, ...actions: readonly ScreenEvent[]): ScreenState {
  return actions.reduce(reduce, state);
}

const ports = ({rows}: ScreenState) => rows.map(({client}) => Number(client.split(':')[1]));
const selectedPort = (state: ScreenState) => ports(state)[state.selectedIndex];
const move = (by: number): ScreenEvent => ({type: 'move', by});
const shown = (...flows: readonly FlowSnapshot[]): ScreenEvent => ({
  type: 'snapshot',
  snapshot: snapshot(flows),
});

function typed(text: string): ScreenEvent {
  return {type: 'draft', key: {text}};
}

describe('the selection', () => {
  const three = [sized(1, 300), sized(2, 200), sized(3, 100)];

  test('moves by rows, pages and to the edges, and never leaves the table', () => {
    const state = start(many);
    expect(play(state, move(-1)).selectedIndex).toBe(0);
    expect(play(state, move(3)).selectedIndex).toBe(3);
    // 24 rows: five of header, the titles and the keys; 17 for flows.
    expect(play(state, {type: 'page', pages: 1}).selectedIndex).toBe(17);
    expect(play(state, {type: 'edge', end: true}).selectedIndex).toBe(49);
    expect(play(state, {type: 'edge', end: true}, move(1)).selectedIndex).toBe(49);
    expect(play(state, {type: 'edge', end: true}, {type: 'edge', end: false}).selectedIndex).toBe(0);
  });

  test('stays at the top until the user moves it, whatever the order', () => {
    const state = play(start(three), shown(sized(1, 300), sized(2, 200), sized(3, 900)));
    expect(state.selectedIndex).toBe(0);
    expect(selectedPort(state)).toBe(3);
  });

  test('stays on its flow when the order changes', () => {
    const changed = snapshot([sized(1, 300), sized(2, 50), sized(3, 100)], {takenAtMs: takenAtMs + 5000});
    const state = play(start(three), move(1), {type: 'snapshot', snapshot: changed});
    expect(selectedPort(state)).toBe(2);
    expect(state.selectedIndex).toBe(2);
    expect(selectedPort(play(state, {type: 'invert'}))).toBe(2);
  });

  test('keeps the order of the rows for a moment after a move, with new rows last', () => {
    const moved = play(start(three), move(1));
    const next = (afterMs: number) =>
      snapshot([sized(1, 300), sized(2, 50), sized(3, 900), sized(4, 700)], {takenAtMs: takenAtMs + afterMs});
    expect(ports(play(moved, {type: 'snapshot', snapshot: next(1000)}))).toEqual([1, 2, 3, 4]);
    expect(ports(play(moved, {type: 'snapshot', snapshot: next(4000)}))).toEqual([3, 4, 1, 2]);
  });

  test('stays at its index when its flow is gone, and then follows the flow at that index', () => {
    const state = play(start(three), move(1), shown(sized(1, 300), sized(3, 100)));
    expect(state.selectedIndex).toBe(1);
    expect(selectedPort(state)).toBe(3);
    expect(selectedPort(play(state, shown(sized(1, 300), sized(3, 999))))).toBe(3);
  });

  test('returns to its flow when the filter that hid it is cleared', () => {
    const state = play(start(three), move(2), {type: 'open', mode: 'filter'}, typed('client:10.0.0.1:1'));
    expect(ports(state)).toEqual([1]);
    expect(state.selectedIndex).toBe(0);
    expect(selectedPort(play(state, {type: 'clearFilter'}))).toBe(3);
  });

  test('tells an ended flow from its successor with the same id, and moves to that when the ended one is gone', () => {
    const ended = sized(2, 200, {state: 'ended', endedAtMs: takenAtMs, startedAtMs: takenAtMs - 9000});
    const successor = sized(2, 10, {startedAtMs: takenAtMs - 10});
    let state = play(start([sized(1, 300), ended]), move(1));
    state = play(state, shown(sized(1, 300), successor, ended));
    expect(state.rows[state.selectedIndex]?.state).toBe('ended');
    state = play(state, shown(sized(1, 300), sized(3, 100), successor));
    expect(state.rows[state.selectedIndex]).toMatchObject({client: '10.0.0.1:2', state: 'active'});
  });

  test('works without any flow', () => {
    const state = play(start([]), move(1), {type: 'page', pages: 1}, {type: 'edge', end: true});
    expect(state.selectedIndex).toBe(0);
    expect(selectedPort(play(state, shown(sized(1, 1))))).toBe(1);
  });

  test('is always among the visible rows, also after a resize', () => {
    let state = play(start(many), {type: 'edge', end: true});
    expect(state.top).toBe(33);
    state = play(state, {type: 'resize', size: {columns: 100, rows: 35}});
    expect(state.top).toBe(22);
    state = play(state, {type: 'edge', end: false}, move(20), {
      type: 'resize',
      size: {columns: 80, rows: 12},
    });
    expect(state.selectedIndex - state.top).toBeLessThan(7);
    expect(state.top).toBeLessThanOrEqual(20);
  });
});

describe('the filter prompt', () => {
  const opened = play(start(many), {type: 'open', mode: 'filter'});

  test('filters with every character, and Enter keeps what it found', () => {
    const state = play(opened, typed('10.0.0.1:104'));
    expect(ports(state)).toEqual(Array.from({length: 10}, (_, index) => 1040 + index));
    expect(play(state, {type: 'close'})).toMatchObject({mode: 'table', view: {filter: '10.0.0.1:104'}});
  });

  test('starts with the current filter, and Backspace deletes whole characters', () => {
    const state = play(opened, typed('dns👍'), {type: 'close'}, {type: 'open', mode: 'filter'});
    expect(state.draft).toBe('dns👍');
    expect(play(state, {type: 'draft', key: {name: 'Backspace'}}).draft).toBe('dns');
  });

  test('keeps the last valid filter while the text is invalid, and shows the error', () => {
    const state = play(opened, typed('port:10'), typed('x'));
    expect(state).toMatchObject({draft: 'port:10x', view: {filter: 'port:10'}});
    expect(state.draftError).toMatchObject({error: expect.stringMatching(/port number/), at: 5, length: 3});
    expect(play(state, {type: 'draft', key: {name: 'Backspace'}}).draftError).toBeUndefined();
  });
});

describe('a pause', () => {
  test('freezes the flows and the history, and resuming shows the newest of both', () => {
    const before = play(start([sized(1, 1)]), shown(sized(1, 2)), {type: 'pause'});
    const paused = play(before, shown(sized(1, 3)), shown(sized(1, 4)));
    expect(paused.rows).toBe(before.rows);
    expect(paused.history).toHaveLength(1);
    const resumed = play(paused, {type: 'pause'});
    expect(resumed.rows[0]?.rx.bytes).toBe(4);
    expect(resumed.history).toHaveLength(3);
    expect(resumed.snapshot).toBe(paused.newest);
  });

  test('still sorts and filters what is frozen', () => {
    const paused = play(start(many), {type: 'pause'}, shown(sized(1, 1)), {type: 'invert'});
    expect(ports(paused)[0]).toBe(1049);
  });
});

describe('the sort menu', () => {
  test('starts at the current column, and sorts by the chosen one in its default direction', () => {
    const menu = play(start(many), {type: 'menu', name: 'sort'});
    const state = play(menu, chosenCommand(play(menu, {type: 'edge', end: false})) as ScreenEvent);
    expect(state).toMatchObject({mode: 'table', view: {sort: {column: 'client', direction: 'asc'}}});
    expect(state.selectedIndex).toBe(0);
    expect(play(menu, move(1), {type: 'close'}).view.sort.column).toBe('rate');
  });

  test('offers the metadata keys that are shown, and starts at the current one', () => {
    const view = initialView({
      columns: ['client', 'meta.site'],
      sort: {column: 'meta.tier', direction: 'asc'},
    });
    const menu = play(startState(snapshot(many), view, size), {type: 'menu', name: 'sort'});
    expect(chosenCommand(menu)).toEqual({type: 'sortBy', column: 'meta.tier'});
    expect(chosenCommand(play(menu, move(-1)))).toEqual({type: 'sortBy', column: 'meta.site'});
  });

  test('pages by as many columns as are visible', () => {
    const menu = play(start(many), {type: 'menu', name: 'sort'}, {type: 'edge', end: false});
    // 24 rows: five of header, title, blank line and keys; 16 for columns.
    expect(play(menu, {type: 'page', pages: 1}).menu?.cursor).toBe(16);
  });

  test('jumps to the next column that begins with a letter, and wraps around', () => {
    const jump = (text: string): ScreenEvent => ({type: 'jump', text});
    const menu = play(start(many), {type: 'menu', name: 'sort'}, {type: 'edge', end: false});
    const chosen = (...actions: ScreenEvent[]) => chosenCommand(play(menu, ...actions));
    expect(chosen(jump('T'))).toEqual({type: 'sortBy', column: 'target'});
    expect(chosen(jump('t'), jump('t'))).toEqual({type: 'sortBy', column: 'tx-rate'});
    expect(chosen(jump('d'), jump('d'))).toEqual({type: 'sortBy', column: 'drops'});
    expect(chosen(jump('#'))).toEqual({type: 'sortBy', column: 'client'});
  });
});

describe('the help', () => {
  test('scrolls where it does not fit, and no further than its end', () => {
    const help = play(start(many), {type: 'open', mode: 'help'});
    expect(play(help, move(1))).toMatchObject({mode: 'help', helpTop: 1, selectedIndex: 0});
    const end = play(help, {type: 'edge', end: true});
    expect(play(end, move(1)).helpTop).toBe(end.helpTop);
  });

  test('that fits does not scroll', () => {
    const large = play(start(many), {type: 'resize', size: {columns: 200, rows: 60}});
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
    const detail = play(
      start([sized(1, 300), sized(2, 200)]),
      {type: 'enter'},
      {type: 'filter', text: 'sport:2'},
    );
    expect(detail.rows.map(({client}) => client)).toEqual(['10.0.0.1:2']);
    const inDetail = {...detail, mode: 'detail'} as const;
    expect(flowsUnderCursor(inDetail).map(({client}) => client)).toEqual(['10.0.0.1:1']);
    const asked = play(inDetail, {type: 'menu', name: 'action'});
    expect(flowsUnderCursor(asked).map(({client}) => client)).toEqual(['10.0.0.1:1']);
    expect(play(asked, {type: 'close'}).mode).toBe('detail');
  });
});

test('a message stays until the next key, not until the next interval', () => {
  const state = play(start(many), {type: 'message', text: 'Exported', failed: false}, shown(sized(1, 1)));
  expect(state.message?.text).toBe('Exported');
  const logged = play(state, {type: 'log', line: {atMs: 0, level: 30, text: 'a line of the log'}});
  expect(logged.message?.text).toBe('Exported');
  expect(play(state, move(1)).message).toBeUndefined();
  expect(play(state, {type: 'messageOver'}).message).toBeUndefined();
});

test('the history is bounded', () => {
  let state = start([]);
  for (let interval = 0; interval < 1000; interval++) state = play(state, shown());
  expect(state.history.length).toBeLessThanOrEqual(600);
});

describe('stepping through time', () => {
  const at = (second: number) =>
    ({
      type: 'snapshot',
      snapshot: snapshot([sized(1, second)], {takenAtMs: takenAtMs + second * 1000}),
    }) satisfies ScreenEvent;
  const back: ScreenEvent = {type: 'step', intervals: -1};
  const forward: ScreenEvent = {type: 'step', intervals: 1};
  const bytes = ({rows}: ScreenState) => rows[0]?.rx.bytes;
  const lived = play(start([sized(1, 0)]), at(1), at(2), at(3));

  test('shows an earlier interval, then the next ones until it is live again', () => {
    const before = play(lived, back, back);
    expect([bytes(before), before.paused, before.history.length]).toEqual([1, true, 1]);
    expect(bytes(play(before, forward))).toBe(2);
    const live = play(before, forward, forward, forward);
    expect([bytes(live), live.paused]).toEqual([3, false]);
  });

  test('stays at its moment while new snapshots come, and steps from there', () => {
    const before = play(lived, back, at(4), at(5));
    expect(bytes(before)).toBe(2);
    expect(bytes(play(before, forward))).toBe(3);
  });

  test('stops at the oldest interval, and says so', () => {
    const oldest = play(lived, back, back, back, back);
    expect(bytes(oldest)).toBe(1);
    expect(oldest.message?.text).toMatch(/oldest/);
  });
});

describe('a tree', () => {
  const group: ScreenEvent = {type: 'group', by: 'client'};

  test('folds by Enter on the parent, and all at once', () => {
    const tree = play(start(many), group);
    expect(tree.rows).toHaveLength(51);
    expect(play(tree, {type: 'enter'}).rows).toHaveLength(1);
    expect(play(tree, {type: 'enter'}, {type: 'enter'}).rows).toHaveLength(51);
    expect(play(tree, {type: 'foldAll'}).rows).toHaveLength(1);
  });

  test('goes through the groupings, and back to the plain table', () => {
    let state = start(many);
    const seen: unknown[] = [];
    for (let press = 0; press < 5; press++) {
      state = play(state, {type: 'group'});
      seen.push(state.grouping);
    }
    expect(seen).toEqual(['client', 'target', 'service', 'app', undefined]);
    expect(state.rows).toHaveLength(50);
  });
});

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

describe('the setup', () => {
  const setup: ScreenEvent = {type: 'open', mode: 'setup'};

  test('hides and shows the column under the cursor', () => {
    const hidden = play(start(many), setup, {type: 'toggleColumn'});
    expect(hidden.view.columns).not.toContain('client');
    expect(play(hidden, {type: 'toggleColumn'}).view.columns.at(-1)).toBe('client');
  });

  test('moves a column', () => {
    const moved = play(start(many), setup, {type: 'moveColumn', by: 1});
    expect(moved.view.columns.slice(0, 2)).toEqual(['target', 'client']);
    expect(setupItems(moved)[moved.setupCursor]).toMatchObject({id: 'client'});
  });

  test('goes through the themes on its first line', () => {
    const first = play(start(many), setup, {type: 'edge', end: false});
    expect(setupItems(first)[0]).toEqual({kind: 'theme', name: 'default'});
    const next = play(first, {type: 'toggleColumn'});
    expect([next.themeName, next.view.columns]).toEqual(['light', first.view.columns]);
    const all = play(next, {type: 'toggleColumn'}, {type: 'toggleColumn'}, {type: 'toggleColumn'});
    expect([all.themeName, all.setupCursor]).toEqual(['default', 0]);
    expect(play(first, {type: 'moveColumn', by: 1})).toBe(first);
  });

  test('does not hide the last column', () => {
    const view = initialView({columns: ['client']});
    const last = play({...start(many), view}, setup, {type: 'toggleColumn'});
    expect(last.view.columns).toEqual(['client']);
  });
});

test('tags last as long as their flows', () => {
  const tagged = play(start([sized(1, 1), sized(2, 2)]), {type: 'tag'}, shown(sized(1, 1), sized(2, 2)));
  expect(tagged.tagged.size).toBe(1);
  expect(play(tagged, shown(sized(1, 1))).tagged.size).toBe(0);
});
