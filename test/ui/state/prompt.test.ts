import {describe, expect, test} from 'vitest';
import {many, play, ports, sized, start, typed} from './play.js';

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

describe('a line that is typed', () => {
  const key = (name: string) => ({type: 'draft', key: {name}}) as const;
  const opened = play(start(many), {type: 'open', mode: 'filter'});

  test('is edited in its middle, and filters by what it is then', () => {
    const state = play(opened, typed('port:1040 x'), key('Ctrl-W'), key('Home'), typed('!'));
    expect(state).toMatchObject({draft: {text: '!port:1040 ', cursor: 1}, view: {filter: '!port:1040 '}});
  });

  test('is undone by Escape, with the cursor where it was', () => {
    const before = play(start(many), {type: 'filter', text: '10.0.0.1'}, {type: 'move', by: 7});
    const typing = play(before, {type: 'open', mode: 'filter'}, key('Ctrl-U'), typed('port:1004'));
    expect(ports(typing)).toEqual([1004]);
    const undone = play(typing, {type: 'cancelPrompt'});
    expect(undone).toMatchObject({mode: 'table', view: {filter: '10.0.0.1'}, selectedIndex: 7});
    expect(play(undone, {type: 'clearFilter'}).view.filter).toBe('');
  });

  test('comes back with Up, once it was kept, each kind among its own', () => {
    const typing = play(opened, typed('dns'), {type: 'close'}, {type: 'open', mode: 'search'}, typed('10.1'));
    const again = play(
      typing,
      {type: 'close'},
      {type: 'open', mode: 'filter'},
      key('Ctrl-U'),
      typed('port:1'),
    );
    const back = play(again, {type: 'recall', by: 1});
    expect(back).toMatchObject({draft: {text: 'dns'}, view: {filter: 'dns'}});
    expect(play(back, {type: 'recall', by: -1}).draft.text).toBe('port:1');
    expect(
      play(typing, {type: 'close'}, {type: 'open', mode: 'search'}, {type: 'recall', by: 1}).draft.text,
    ).toBe('10.1');
  });

  test('with a mistake is not kept', () => {
    const state = play(opened, typed('port:x'), {type: 'close'});
    expect(state.recent.filter).toEqual([]);
  });

  test('re-sorts at once, even while rows keep their order after a move', () => {
    const moved = play(start(many), {type: 'move', by: 1}, {type: 'open', mode: 'filter'}, typed('10'));
    expect(moved.heldUntilMs).toBe(0);
  });

  test('is completed with what occurs, and Tab again takes the next', () => {
    const flows = [sized(1, 2, {service: 'dns'}), sized(2, 1, {service: 'dnssec'})];
    const typing = play(start(flows), {type: 'open', mode: 'filter'}, typed('serv'), {
      type: 'complete',
      by: 1,
    });
    expect(typing.draft.text).toBe('service:');
    const listed = play(typing, {type: 'complete', by: 1});
    expect(listed).toMatchObject({
      draft: {text: 'service:dns'},
      completing: {candidates: ['dns', 'dnssec'], chosen: -1},
    });
    const chosen = play(listed, {type: 'complete', by: 1}, {type: 'complete', by: 1});
    expect(chosen).toMatchObject({draft: {text: 'service:dnssec'}, view: {filter: 'service:dnssec'}});
    expect(play(chosen, {type: 'complete', by: 1}).draft.text).toBe('service:dns');
    expect(play(chosen, typed(' ')).completing).toBeUndefined();
  });

  test('may name a filter, which stands for what it is', () => {
    const state = {...opened, filters: new Map([['low', 'sport<1003']])};
    const named = play(state, typed('@low sport>1000'));
    expect(ports(named)).toEqual([1001, 1002]);
    expect(play(state, typed('@lo')).draftError).toMatchObject({error: expect.stringMatching(/@low/)});
    expect(play(state, typed('@lo'), {type: 'complete', by: 1}).draft.text).toBe('@low');
  });

  test('waits while the help is open', () => {
    const state = play(opened, typed('port:1040'), {type: 'open', mode: 'help'});
    expect(play(state, {type: 'close'})).toMatchObject({mode: 'filter', draft: {text: 'port:1040'}});
    expect(play(state, {type: 'close'}, {type: 'cancelPrompt'}).view.filter).toBe('');
  });
});

describe('the name of a filter', () => {
  const filtered = play(start(many), {type: 'filter', text: 'port:1040'});

  test('is asked for only where a filter is set', () => {
    expect(play(start(many), {type: 'open', mode: 'filterName'})).toMatchObject({
      mode: 'table',
      message: {failed: true},
    });
    expect(play(filtered, {type: 'open', mode: 'filterName'})).toMatchObject({
      mode: 'filterName',
      draft: {text: ''},
    });
  });

  test('may have letters, digits, - and _', () => {
    const named = play(filtered, {type: 'open', mode: 'filterName'}, typed('my dns'));
    expect(named.draftError).toMatchObject({at: 2, length: 1});
    expect(named.view.filter).toBe('port:1040');
    expect(play(named, {type: 'draft', key: {name: 'Ctrl-U'}}, typed('my-dns_2')).draftError).toBeUndefined();
  });

  test('may be forgotten in the menu, which then shows the others', () => {
    const kept = play(
      filtered,
      {type: 'filterKept', name: 'a', text: 'x'},
      {type: 'filterKept', name: 'b', text: 'y'},
    );
    const menu = play(kept, {type: 'menu', name: 'filter'}, {type: 'move', by: 1});
    expect(menu.menu?.items.map(({label}) => label)).toEqual(['a', 'b', 'save this ...']);
    const rest = play(menu, {type: 'filterForgotten', name: 'b'});
    expect(rest.menu?.items.map(({label}) => label)).toEqual(['a', 'save this ...']);
    const none = play({...rest, view: {...rest.view, filter: ''}}, {type: 'filterForgotten', name: 'a'});
    expect(none).toMatchObject({mode: 'table', message: {failed: true}});
  });
});
