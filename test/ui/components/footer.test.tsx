import {expect, test} from 'vitest';
import {Footer} from '../../../source/ui/components/footer.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

function drawn(...events: readonly ScreenEvent[]) {
  const state = startState(snapshot([flow()]), initialView(), {columns: 80, rows: 24});
  return draw(events.reduce(reduce, state), shown => <Footer state={shown} />);
}
const message: ScreenEvent = {type: 'message', text: 'Exported to a file', failed: false};
const anotherSnapshot: ScreenEvent = {type: 'snapshot', snapshot: snapshot([flow(), flow({client: 'b:1'})])};

test('shows the keys, and is not drawn again for a snapshot', () => {
  const footer = drawn();
  expect(footer.lines()).toEqual([expect.stringMatching(/^F1Help.*F10Quit/)]);
  expect(footer.rerendersAfter(anotherSnapshot)).toBe(false);
});

test('shows a message in place of the keys, and is not drawn again for a snapshot', () => {
  const footer = drawn(message);
  expect(footer.lines()).toEqual(['Exported to a file']);
  expect(footer.rerendersAfter(anotherSnapshot)).toBe(false);
  expect(footer.rerendersAfter({type: 'messageOver'})).toBe(true);
});

test('shows a question above the keys that answer it, even if there is a message', () => {
  const pending = {question: 'End it?', action: {kind: 'end'}, flows: []} as const;
  const footer = drawn({type: 'ask', pending}, message);
  expect(footer.lines()).toEqual(['y/n: End it?', 'yYes nNo']);
  expect(footer.rerendersAfter(anotherSnapshot)).toBe(false);
});

test('shows the filter above its keys, and is drawn again with every key', () => {
  const footer = drawn({type: 'open', mode: 'filter'});
  expect(footer.lines()).toEqual([
    'Filter: █',
    'dns  client:10.1  port:53  rate>1M  state=idle   Tab completes, F1 explains',
    'EnterKeep EscUndo TabComplete ↑Earlier ^SSave F1Help',
  ]);
  expect(footer.rerendersAfter({type: 'draft', key: {text: 'dns'}})).toBe(true);
  expect(footer.lines()[0]).toBe('Filter: dns█');
  expect(footer.rerendersAfter({type: 'log', line: {atMs: 0, level: 30, text: 'a line'}})).toBe(false);
});

test('says while a search is typed that nothing matches', () => {
  const footer = drawn({type: 'open', mode: 'search'}, {type: 'draft', key: {text: 'nowhere'}});
  expect(footer.lines()).toEqual([
    'Search: nowhere█',
    'no flow matches',
    'F3Next EnterDone TabComplete ↑Earlier F1Help',
  ]);
});
